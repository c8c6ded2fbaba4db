"""Lets somebody hear an appeal who declined the request before, for want of others."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.fairness.exceptions import list_exceptions
from requests_workflow.history import append_event
from requests_workflow.inputs import COMMENT_LENGTH
from requests_workflow.models import BAR, Bar, CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotReady
from requests_workflow.rules import did_not_decline_it_before, has_no_conflict, is_lead
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import State
from requests_workflow.text import TextError, clean_text


@transaction.atomic
def waive_bar(
    request_id: UUID | str, reason: str, *, actor: User, curators: Collection[str] | None = None
) -> CommunityRequest:
    """Lift, as a lead curator and with a reason, the bars on curators who declined it before.

    `curators` names them by their keys; without it the bars on all are lifted. The event says by pseudonyms
    who they are; the reason stays among curators, as that of an override.

    Raises NotFound, NotAllowed, WrongState, InvalidInput or NotReady.
    """
    request = lock_request(request_id, actor)
    for rule in (is_lead, has_no_conflict, did_not_decline_it_before):
        if not rule(request, actor):
            raise NotAllowed(rule.otherwise, code=rule.code)
    if request.state != State.SUBMITTED or not request.bars.exists():
        raise explain_wrong_state(request, "waive")
    lifted = _choose_bars(request, curators)
    move = Move(request, "waive", actor, timezone.now(), overrides={BAR: _clean_reason(reason)})
    details = {"curators": sorted(str(bar.curator.pseudonym) for bar in lifted)}
    event = append_event(move, from_state=request.state, to_state=request.state, details=details)
    list_exceptions(event, actor, [BAR])
    request.bars.filter(pk__in=[bar.pk for bar in lifted]).delete()
    request.save()
    return request


def _choose_bars(request: CommunityRequest, curators: Collection[str] | None) -> list[Bar]:
    bars = list(request.bars.select_related("curator"))
    if curators is None:
        return bars
    if not curators:
        raise NotReady([Missing("curators_missing", "curators", _("Choose who may hear the appeal."))])
    chosen = [bar for bar in bars if str(bar.curator_id) in curators]
    if len(chosen) < len(set(curators)):
        sentence = _("Somebody you chose is not barred any more: look at the request again.")
        raise InvalidInput({"curators": [sentence]})
    return chosen


def _clean_reason(reason: str) -> str:
    try:
        cleaned = clean_text(reason, longest=COMMENT_LENGTH)
    except TextError as error:
        raise InvalidInput({"comment": [str(error)]}) from error
    if not cleaned:
        raise NotReady([Missing("comment_missing", "comment", _("Write down why."))])
    return cleaned
