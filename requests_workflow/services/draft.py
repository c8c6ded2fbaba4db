"""Opens drafts and throws them away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.engine import perform, refuse_stale
from requests_workflow.linking.standing import forget_ownership
from requests_workflow.models import CommunityRequest, ReferenceCounter
from requests_workflow.proposal import clean_proposal, write_proposal
from requests_workflow.refusals import NotAllowed
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import State

NOTHING: dict[str, Any] = {
    "slug": "", "title": "", "description": "", "website": "", "community": "", "grants": [],
    "terms_accepted": False,
}  # fmt: skip


@transaction.atomic
def open_request(coordinator: User, **proposal: Any) -> CommunityRequest:
    """Open a draft with as much of a proposal as there is. A draft reserves nothing and has no history.

    Raises InvalidInput for values that can't be taken.
    """
    cleaned = clean_proposal(proposal)
    now = timezone.now()
    request = CommunityRequest(
        reference=_next_reference(now.year), coordinator=coordinator, expires_at=now + terms.DRAFT_KEPT
    )
    request.save(force_insert=True)
    write_proposal(request, cleaned)
    request.save()
    return request


@transaction.atomic
def open_once(coordinator: User, **proposal: Any) -> tuple[CommunityRequest, bool]:
    """Return the person's draft of this kind for this project, and whether it was opened just now.

    A second click, a second window or a second thought finds the draft that the first opened. The person's
    row is the lock, so that of two clicks at once one waits for the other. Raises as `open_request` does.
    """
    User.objects.select_for_update(no_key=True).get(pk=coordinator.pk)
    draft = find_draft(coordinator, kind=proposal["kind"], grant=proposal["grants"][0])
    if draft is not None:
        return draft, False
    return open_request(coordinator, **proposal), True


def find_draft(coordinator: User, *, kind: str, grant: str) -> CommunityRequest | None:
    """Return the latest draft that the person has for a project, by its grant number."""
    drafts = CommunityRequest.objects.filter(coordinator=coordinator, state=State.DRAFT, kind=kind)
    named = drafts.filter(grant_links__grant__number=grant, grant_links__position=0)
    return named.order_by("-created_at").first()


@transaction.atomic
def delete_draft(request_id: object, *, actor: User, expected_version: int | None = None) -> None:
    """Delete a draft with all that belongs to it; what was submitted once can only be cancelled.

    A draft of whose expiry the coordinator was reminded, or that was shared, has a history by that, which
    nothing deletes: it is emptied and cancelled instead.
    """
    request = lock_request(str(request_id), actor)
    if not is_coordinator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    if request.state != State.DRAFT:
        raise explain_wrong_state(request, "delete")
    refuse_stale(request, expected_version)
    if not request.events_count:
        request.delete()
        return
    _empty(request)
    perform(request.pk, "cancel", actor=actor)


def _empty(request: CommunityRequest) -> None:
    write_proposal(request, clean_proposal(NOTHING))
    request.save()
    request.members.all().delete()
    request.hand_overs.all().delete()
    request.kept_answers.all().delete()
    request.check_results.all().delete()
    forget_ownership(request)


def _next_reference(year: int) -> str:
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"EUC-{year}-{counter.last:06d}"
