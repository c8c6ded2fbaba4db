"""Changes the proposal of a request that is not closed."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.checks.runner import store_outcomes
from requests_workflow.engine import refuse_stale
from requests_workflow.finding.index import index_request
from requests_workflow.guards import READY
from requests_workflow.history import append_event
from requests_workflow.linking.standing import void_proofs
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.proposal import clean_proposal, read_proposal, write_proposal
from requests_workflow.rechecking.neighbours import wish_for_neighbours
from requests_workflow.refusals import InvalidInput, NotAllowed, NotReady
from requests_workflow.reservations import take_reservations
from requests_workflow.rules import is_coordinator, is_editor
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import AMENDABLE, State


@transaction.atomic
def amend(
    request_id: UUID | str, changes: dict[str, Any], *, actor: User, expected_version: int | None = None
) -> CommunityRequest:
    """Change fields of the proposal, as its coordinator or an editor.

    A change raises the version. After submission it is also recorded with the difference, moves the
    reservations, runs the checks again, and must leave the proposal complete. Changing nothing does nothing.

    Raises NotFound, NotAllowed, WrongState, Stale, InvalidInput, NotReady or Conflict, in this order.
    """
    request = lock_request(request_id, actor)
    _refuse_by_standing(request, actor, expected_version)
    before = read_proposal(request)
    cleaned = clean_proposal(changes)
    _refuse_by_content(request, actor, cleaned)
    write_proposal(request, cleaned)
    difference = _difference(before, read_proposal(request))
    if difference:
        request.version += 1
        _record(Move(request, "amend", actor, timezone.now(), changes=difference))
    return request


def _refuse_by_standing(request: CommunityRequest, actor: User, expected_version: int | None) -> None:
    if not is_editor(request, actor):
        raise NotAllowed(is_editor.otherwise)
    if request.state not in AMENDABLE:
        raise explain_wrong_state(request, "amend")
    refuse_stale(request, expected_version)


def _refuse_by_content(request: CommunityRequest, actor: User, cleaned: dict[str, Any]) -> None:
    """Refuse what this request, or this actor, can't change to what it says."""
    if request.was_submitted and cleaned.get("kind", request.kind) != request.kind:
        sentence = _("The kind can't be changed after submission: cancel and start again.")
        raise InvalidInput({"kind": [sentence]})
    accepts_now = cleaned.get("terms_accepted") and request.terms_accepted_at is None
    if accepts_now and not is_coordinator(request, actor):
        raise InvalidInput({"terms_accepted": [_("Only the coordinator can accept the terms.")]})


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {field: [before[field], after[field]] for field in before if before[field] != after[field]}


def _record(move: Move) -> None:
    request = move.request
    if "community" in move.changes:
        void_proofs(request, move.at)
    if request.state == State.DRAFT:
        request.expires_at, request.reminders_sent = move.at + terms.DRAFT_KEPT, 0
        request.check_results.all().delete()  # they judged what is no longer there
        request.save()
        return
    missing = [item for guard in READY for item in guard(move)]
    if missing:
        raise NotReady(missing)
    take_reservations(request)
    wish_for_neighbours(request)
    store_outcomes(request, move.outcomes)
    wish_for_neighbours(request)
    index_request(request)
    details = {"fields": sorted(move.changes)}
    append_event(move, from_state=request.state, to_state=request.state, details=details)
    request.save()
