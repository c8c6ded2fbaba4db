"""Reminds a coordinator by hand that the desk waits for them."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.engine import refuse_stale
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.refusals import Missing, NotAllowed, NotReady
from requests_workflow.rules import has_no_conflict, is_curator
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import State

NOT_AGAIN_WITHIN = timedelta(days=3)
"""People who are reminded more often stop reading."""

LETTERS = ("remind", "request_changes")
"""What the desk last wrote to who has the ball."""


@transaction.atomic
def remind_by_hand(
    request_id: UUID | str, *, actor: User, expected_version: int | None = None
) -> CommunityRequest:
    """Mail the coordinator that changes were asked for and when the time to answer is over.

    The reminders that go out by themselves are not touched. Raises NotFound, NotAllowed, WrongState, Stale,
    or NotReady where the last reminder is too young.
    """
    request = lock_request(request_id, actor)
    refuse_reminder(request, actor)
    refuse_stale(request, expected_version)
    move = Move(request, "remind", actor, timezone.now())
    assert request.expires_at is not None, "the time to answer runs in this state"  # noqa: S101
    details = {"expires_at": request.expires_at.isoformat()}
    event = append_event(move, from_state=request.state, to_state=request.state, details=details)
    request.save()
    queue_deliveries(event, ("mail_coordinator",), move)
    return request


def with_letters(requests: QuerySet[CommunityRequest]) -> QuerySet[CommunityRequest]:
    """Load what `refuse_reminder` asks for, for a list."""
    letters = RequestEvent.objects.filter(action__in=LETTERS).only("request_id", "at").order_by()
    return requests.prefetch_related(Prefetch("events", letters, to_attr="letters"))


def refuse_reminder(request: CommunityRequest, actor: User) -> None:
    """Raise the refusal of a reminder, if it would be refused; the version is left to the caller."""
    for rule in (is_curator, has_no_conflict):
        if not rule(request, actor):
            raise NotAllowed(rule.otherwise, code=rule.code)
    if request.state != State.CHANGES_REQUESTED or request.expires_at is None:
        raise explain_wrong_state(request, "remind")
    last = max((letter.at for letter in _letters_of(request)), default=None)
    if last is not None and last > timezone.now() - NOT_AGAIN_WITHIN:
        sentence = _("The coordinator heard from the desk within the last %(days)s days: wait a little.")
        raise NotReady([Missing("reminded_lately", "", sentence % {"days": NOT_AGAIN_WITHIN.days})])


def _letters_of(request: CommunityRequest) -> Iterable[RequestEvent]:
    loaded: list[RequestEvent] | None = getattr(request, "letters", None)
    return request.events.filter(action__in=LETTERS) if loaded is None else loaded
