"""What an address of the queue asks for: each filter with its values, to be applied at any door.

The list, the counts of saved views, the export and what comes next all narrow the queue by these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from requests_workflow.fairness.claimable import keep_claimable
from requests_workflow.fairness.conflicts import OWN_ROLES
from requests_workflow.finding.search import search_requests
from requests_workflow.models import Bar, CommunityRequest, RequestEvent
from requests_workflow.states import CLOSED, State

Requests = QuerySet[CommunityRequest]

WAITING, ALL = "waiting", "all"
STATES_OF_VIEW: dict[str, tuple[State, ...]] = {
    WAITING: (State.SUBMITTED, State.IN_REVIEW),
    **{state.value: (state,) for state in State if state != State.DRAFT},
    ALL: tuple(state for state in State if state != State.DRAFT),
}
ABOUT_TO_LAPSE = timedelta(hours=12)


@dataclass(frozen=True)
class Narrowing:
    """A parameter with the values that it takes; `apply` is given one of them, and who looks."""

    name: str
    title: str | Promise
    values: Mapping[str, str | Promise]
    apply: Callable[[Requests, str, User], Requests]


def keep_states(requests: Requests, view: str, user: User) -> Requests:
    """Keep the states of a view. That the clock runs for all that waits is said for the sake of an index."""
    if view == ALL:
        return requests
    if view == WAITING:
        requests = requests.filter(due_at__isnull=False)
    return requests.filter(state__in=STATES_OF_VIEW[view])


def keep_kind(requests: Requests, kind: str, user: User) -> Requests:
    """Keep one kind."""
    return requests.filter(kind=kind)


def keep_assigned(requests: Requests, who: str, user: User) -> Requests:
    """Keep what the user holds, nobody holds, or anybody holds."""
    if who == "me":
        return requests.filter(assignee=user)
    return requests.filter(assignee__isnull=who == "nobody")


def keep_overdue(requests: Requests, is_overdue: str, user: User) -> Requests:
    """Keep one side of now; where no clock runs, nothing is overdue."""
    now = timezone.now()
    if is_overdue == "yes":
        return requests.filter(due_at__lt=now)
    return requests.exclude(due_at__lt=now)


def keep_wanting(requests: Requests, why: str, user: User) -> Requests:
    """Keep what wants this very curator, for one reason."""
    return WANTS[why](requests, user)


def _is_answered(requests: Requests, user: User) -> Requests:
    last = RequestEvent.objects.filter(
        request=OuterRef("pk"), number=OuterRef("events_count"), actor_role__in=OWN_ROLES
    )
    return requests.filter(Exists(last), state=State.IN_REVIEW, assignee=user)


def _is_kept(requests: Requests, user: User) -> Requests:
    return requests.filter(state=State.SUBMITTED, kept_for=user, kept_until__gt=timezone.now())


def _is_appeal(requests: Requests, user: User) -> Requests:
    bars = Bar.objects.filter(request=OuterRef("pk"))
    return keep_claimable(requests, user).filter(Exists(bars))


WANTS: dict[str, Callable[[Requests, User], Requests]] = {
    "answered": _is_answered,
    "lapsing": lambda requests, user: requests.filter(
        state=State.IN_REVIEW, assignee=user, lease_until__lt=timezone.now() + ABOUT_TO_LAPSE
    ),
    "claimed": lambda requests, user: requests.filter(state=State.IN_REVIEW, assignee=user),
    "kept": _is_kept,
    "appeals": _is_appeal,
    "unclaimed": keep_claimable,
}

STATE = Narrowing("state", _("state"), {view: view for view in STATES_OF_VIEW}, keep_states)
NARROWINGS = (
    STATE,
    Narrowing(
        "needs",
        _("why it needs me"),
        {
            "answered": _("Somebody answered me"),
            "lapsing": _("My claim runs out soon"),
            "claimed": _("I hold it"),
            "kept": _("Kept for me"),
            "appeals": _("Appeals I may hear"),
            "unclaimed": _("I may claim it"),
        },
        keep_wanting,
    ),
    Narrowing(
        "kind",
        _("kind"),
        {kind.value: capfirst(kind.label) for kind in CommunityRequest.Kind},
        keep_kind,
    ),
    Narrowing(
        "assignee",
        _("assignee"),
        {"me": _("Me"), "nobody": _("Nobody"), "anyone": _("Anyone")},
        keep_assigned,
    ),
    Narrowing("overdue", _("due date"), {"yes": _("Overdue"), "no": _("In time")}, keep_overdue),
)
SEARCH = "q"


def read_address(query: str) -> dict[str, str]:
    """Return what an address of the queue asks for: known parameters with known values, and a search."""
    asked = dict(parse_qsl(query.removeprefix("?").replace("\x00", "")))
    known = {one.name: asked[one.name] for one in NARROWINGS if asked.get(one.name) in one.values}
    text = " ".join(asked.get(SEARCH, "").split())[:200]
    return {**known, **({SEARCH: text} if text else {})}


def write_address(asked: Mapping[str, str]) -> str:
    """Return the query string that stands for this, the same for the same."""
    return urlencode(asked)


def narrow(requests: Requests, asked: Mapping[str, str], user: User, *, is_counted: bool = False) -> Requests:
    """Return what an address shows to a user, in no order; `asked` as `read_address` returns it."""
    for one in NARROWINGS:
        value = asked.get(one.name, WAITING if one is STATE else "")
        if value:
            requests = one.apply(requests, value, user)
    return search_requests(requests, asked.get(SEARCH, ""), looks_first=not is_counted)


def order_of_view(view: str) -> str:
    """Return how a view is sorted, as a keyset's term: what is open, oldest first; else latest first."""
    if view == ALL:
        return "-submitted_at"
    states = STATES_OF_VIEW.get(view, ())
    return "-closed_at" if states and CLOSED.issuperset(states) else "waiting_since"
