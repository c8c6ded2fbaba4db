"""What people say: comments for everybody in the request, notes among curators."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.history import append_event
from requests_workflow.inputs import COMMENT_LENGTH
from requests_workflow.lease import renew_lease
from requests_workflow.models import Note, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotReady
from requests_workflow.rules import Rule, has_no_conflict, is_coordinator, is_curator, is_participant
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import State
from requests_workflow.text import TextError, clean_text


@transaction.atomic
def comment(request_id: UUID | str, text: str, *, actor: User) -> RequestEvent:
    """Say something in the conversation. Coordinator and assignee get it by mail, unless they wrote it.

    A draft has no conversation.

    Raises NotFound, NotAllowed, WrongState, InvalidInput or NotReady.
    """
    request = lock_request(request_id, actor)
    _refuse_unless(is_participant, request, actor)
    if request.state == State.DRAFT:
        raise explain_wrong_state(request, "comment")
    move = Move(request, "comment", actor, timezone.now(), comment=_clean(text, "comment"))
    event = append_event(move, from_state=request.state, to_state=request.state)
    renew_lease(request, actor, move.at)
    request.save()
    own = is_coordinator(request, actor)
    queue_deliveries(event, ("mail_assignee",) if own else ("mail_coordinator", "mail_assignee"), move)
    return event


@transaction.atomic
def note(request_id: UUID | str, text: str, *, actor: User) -> Note:
    """Leave a note that only curators see. Raises NotFound, NotAllowed, InvalidInput or NotReady."""
    request = lock_request(request_id, actor)
    _refuse_unless(is_curator, request, actor)
    _refuse_unless(has_no_conflict, request, actor)
    cleaned = _clean(text, "note")
    renew_lease(request, actor, timezone.now())
    request.save()
    return Note.objects.create(request=request, author=actor, text=cleaned)


def _refuse_unless(rule: Rule, request: object, actor: User) -> None:
    if not rule(request, actor):  # type: ignore[arg-type]
        raise NotAllowed(rule.otherwise, code=rule.code)


def _clean(text: str, field: str) -> str:
    try:
        cleaned = clean_text(text, longest=COMMENT_LENGTH)
    except TextError as error:
        raise InvalidInput({field: [str(error)]}) from error
    if not cleaned:
        raise NotReady([Missing("text_missing", field, _("Write something first."))])
    return cleaned
