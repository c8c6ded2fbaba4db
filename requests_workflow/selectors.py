"""Reads of the workflow: what an actor may see, the queue, the timeline."""

import re
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import CURATORS, LEAD_CURATORS, User
from requests_workflow.actors import Actor, System
from requests_workflow.models import CommunityRequest, RequestEvent, RequestMember
from requests_workflow.refusals import NotFound, WrongState
from requests_workflow.states import State

NOBODY = gettext_lazy("a former user")
REFERENCE = re.compile(r"EUC-[0-9]{4}-[0-9]{6,9}\Z")


def requests_for(actor: Actor) -> QuerySet[CommunityRequest]:
    """Return the requests that exist for an actor.

    One's own, those shared with a proved address, and for curators all that were ever submitted.
    """
    if isinstance(actor, System):
        return CommunityRequest.objects.all()
    may_see = _takes_part(actor)
    if actor.is_curator:
        may_see |= Q(submitted_at__isnull=False)
    return CommunityRequest.objects.filter(may_see)


def own_requests(user: User) -> QuerySet[CommunityRequest]:
    """Return the requests that a person filed or that were shared with a proved address of theirs."""
    return CommunityRequest.objects.filter(_takes_part(user))


def with_everything_shown(requests: QuerySet[CommunityRequest]) -> QuerySet[CommunityRequest]:
    """Load what lists and `available()` need, in a constant number of queries."""
    return requests.select_related("coordinator", "assignee", "kept_for", "community").prefetch_related(
        "members", "community__members", "grant_links__grant", "check_results"
    )


def find_request(identifier: UUID | str, actor: Actor) -> CommunityRequest:
    """Return a request by id or reference, or raise NotFound: also for what the actor may not see."""
    try:
        return with_everything_shown(requests_for(actor)).get(name_request(identifier))
    except (CommunityRequest.DoesNotExist, ValidationError):
        raise NotFound("There is no such request.") from None


def lock_request(request_id: UUID | str, actor: Actor) -> CommunityRequest:
    """Return a request, locked until the transaction ends and read after the lock was got.

    On SQLite the transaction itself is the lock: it begins IMMEDIATE.
    """
    try:
        return requests_for(actor).select_for_update(of=("self",), no_key=True).get(name_request(request_id))
    except (CommunityRequest.DoesNotExist, ValidationError):
        raise NotFound("There is no such request.") from None


def review_queue() -> QuerySet[CommunityRequest]:
    """Return what waits for a curator or is in review, longest waiting first."""
    waiting = CommunityRequest.objects.filter(state__in=[State.SUBMITTED, State.IN_REVIEW])
    return waiting.order_by("waiting_since", "id")


def count_by_state() -> dict[str, int]:
    """Return how many submitted requests are in each state."""
    rows = CommunityRequest.objects.filter(submitted_at__isnull=False).values_list("state")
    counts = dict(rows.annotate(number=Count("pk")).order_by())
    return {state.value: counts.get(state.value, 0) for state in State if state != State.DRAFT}


def place_in_queue(request: CommunityRequest) -> int | None:
    """Return how many requests are looked at before this one, plus one; None when it isn't waiting."""
    if request.state != State.SUBMITTED or request.waiting_since is None:
        return None
    waiting = CommunityRequest.objects.filter(state=State.SUBMITTED)
    earlier = Q(waiting_since__lt=request.waiting_since) | Q(
        waiting_since=request.waiting_since, pk__lt=request.pk
    )
    return waiting.filter(earlier).count() + 1


def timeline(request: CommunityRequest, *, is_for_desk: bool = False) -> list[RequestEvent]:
    """Return the history, oldest first, each event with its text and an `actor_name`."""
    events = list(request.events.select_related("text").order_by("number"))
    name_actors(events, is_for_desk=is_for_desk)
    return events


def name_actors(events: list[RequestEvent], *, is_for_desk: bool = False) -> None:
    """Give each event the name of its actor, in one query; erased users are former users.

    The desk tells people without a name by their address; nobody else gets to see it.
    """
    keys = {event.actor_key for event in events if event.actor_key}
    users = User.objects.filter(pseudonym__in=keys)
    names = {str(one.pseudonym): one.label if is_for_desk else one.display_name for one in users}
    for event in events:
        is_system = event.actor_role == RequestEvent.Role.SYSTEM
        event.actor_name = _("the portal") if is_system else names.get(str(event.actor_key)) or str(NOBODY)


def is_address_of_curator(email: str) -> bool:
    """Whether the address, in lower case, is a proved one of an active curator."""
    curators = User.objects.filter(is_active=True, groups__name__in=[CURATORS, LEAD_CURATORS])
    return curators.filter(emailaddress__verified=True, emailaddress__email__iexact=email).exists()


def members_shown_to(request: CommunityRequest, user: User) -> list[RequestMember]:
    """Return the members whose addresses a person may see: coordinator and curators all, others their own."""
    sees_all = user.is_curator or request.coordinator_id == user.pk
    return [one for one in request.current_members if sees_all or one.email in user.verified_emails]


def explain_wrong_state(request: CommunityRequest, action: str) -> WrongState:
    """Return the refusal of a move from the wrong state: where it stands, who acted last, and when."""
    moves = request.events.exclude(to_state=F("from_state"))
    last: Any = moves.last()
    facts = {"action": action, "state": request.get_state_display()}
    if last is None:
        sentence = _("The request is a %(state)s: “%(action)s” is not possible now.") % facts
        return WrongState(sentence, state=request.state)
    name_actors([last])
    return WrongState(
        _(
            "“%(action)s” is not possible: the request is %(state)s since %(who)s acted (%(deed)s) "
            "on %(when)s UTC."
        )
        % {
            **facts,
            "who": last.actor_name,
            "deed": last.action,
            "when": date_format(last.at, "DATETIME_FORMAT"),
        },
        state=request.state,
        acted_by=last.actor_name,
        acted_at=last.at,
    )


def _takes_part(user: User) -> Q:
    # Two look-ups put together: as one condition with an "or", it would be asked of every request there is.
    own = CommunityRequest.objects.filter(coordinator=user).order_by().values("pk")
    shared = RequestMember.objects.filter(left_at=None, email__in=user.verified_emails).order_by()
    return Q(pk__in=own.union(shared.values("request_id"), all=True))


def name_request(identifier: UUID | str) -> Q:
    """Return the condition that names one request, by id or reference; an impossible id raises later."""
    if REFERENCE.match(text := str(identifier)):
        return Q(reference=text)
    return Q(pk=identifier)
