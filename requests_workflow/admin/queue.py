"""The queue as the desk sees it: what is on it, its views with their counts, and what comes next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow.engine import available
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import (
    count_by_state,
    requests_for,
    review_queue,
    with_everything_shown,
)
from requests_workflow.states import CLOSED, State

WAITING, ALL = "waiting", "all"
STATES_OF_VIEW: dict[str, tuple[State, ...]] = {
    WAITING: (State.SUBMITTED, State.IN_REVIEW),
    **{state.value: (state,) for state in State if state != State.DRAFT},
    ALL: tuple(state for state in State if state != State.DRAFT),
}
NAMES = {WAITING: gettext_lazy("Waiting"), ALL: gettext_lazy("All")}
CHUNK = 25


@dataclass(frozen=True)
class View:
    """One of the queue's views: a link with a count."""

    label: str
    number: int
    address: str
    is_current: bool


def requests_on_desk(user: User) -> QuerySet[CommunityRequest]:
    """Return what a user may see at the desk: requests that were submitted, never a draft.

    Curators see what exists for them. A superuser, let in without being one, sees the same and can act on
    none of it.
    """
    everything = requests_for(user) if user.is_curator else CommunityRequest.objects.all()
    return everything.filter(submitted_at__isnull=False)


def list_views(current: str) -> list[View]:
    """Return the views in the order of a request's life, each with its number of requests."""
    counts = count_by_state()
    return [
        View(
            label=_name_view(view),
            number=sum(counts[state] for state in states),
            address="?" if view == WAITING else f"?{urlencode({'state': view})}",
            is_current=view == current,
        )
        for view, states in STATES_OF_VIEW.items()
    ]


def order_of_view(view: str) -> tuple[str, ...]:
    """Return how a view is sorted: what waits, longest first; what is closed, latest first."""
    states = STATES_OF_VIEW.get(view, ())
    if states and CLOSED.issuperset(states):
        return ("-closed_at", "id")
    return ("waiting_since", "id")


def next_in_queue(actor: User) -> CommunityRequest | None:
    """Return the request that has waited longest of those this curator may claim, None when none is left."""
    submitted = review_queue().filter(state=State.SUBMITTED)
    candidates = with_ties(with_everything_shown(submitted)).iterator(chunk_size=CHUNK)
    return next((request for request in candidates if "claim" in available(request, actor)), None)


def _name_view(view: str) -> str:
    if view in NAMES:
        return str(NAMES[view])
    return capfirst(str(State(view).label))
