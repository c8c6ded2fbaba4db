"""The queue as the desk sees it: what is on it, its views with their counts, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow.admin.listing.counting import count_each, describe_count
from requests_workflow.admin.listing.keyset import FilledOrdering
from requests_workflow.admin.listing.narrowing import (
    ALL,
    STATES_OF_VIEW,
    WAITING,
    narrow,
    order_of_view,
    read_address,
)
from requests_workflow.engine import available
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest, SavedView
from requests_workflow.selectors import with_everything_shown
from requests_workflow.states import State

NAMES = {WAITING: gettext_lazy("Waiting"), ALL: gettext_lazy("All")}
CHUNK = 25
FARTHEST = 200
"""So many requests are looked through for the next that one may work on; behind them the queue is shown."""

TO_WORK_ON = frozenset({"claim", "accept"})


@dataclass(frozen=True)
class View:
    """One of the queue's views: a link with a count."""

    label: str
    number: int
    address: str
    is_current: bool
    key: int | None = None

    @property
    def count(self) -> str:
        """The number as it is shown."""
        return describe_count(self.number)


def requests_on_desk(user: User) -> QuerySet[CommunityRequest]:
    """Return what a user may see at the desk: requests that were submitted, never a draft.

    Curators see what exists for them: all of these. A superuser, let in without being one, sees the same and
    can act on none of it.
    """
    return CommunityRequest.objects.filter(submitted_at__isnull=False)


def list_views(user: User, query: str) -> tuple[list[View], list[View]]:
    """Return the views in the order of a request's life, and those the user saved, counted in one query."""
    asked, saved = read_address(query), list(user.saved_views.all())
    desk = requests_on_desk(user)
    wanted = {
        **{view: narrow(desk, {"state": view}, user) for view in STATES_OF_VIEW},
        **{f"saved {one.pk}": narrow(desk, read_address(one.query), user, is_counted=True) for one in saved},
    }
    counts = count_each(wanted, user)
    current = asked.get("state", WAITING)
    return (
        [_describe_view(view, counts[view], is_current=view == current) for view in STATES_OF_VIEW],
        [_describe_saved(one, counts[f"saved {one.pk}"], asked) for one in saved],
    )


def next_to_work_on(
    actor: User, query: str = "", *, besides: CommunityRequest | None = None
) -> CommunityRequest | None:
    """Return the first request of a view that this curator may claim or decide on; None when none is left.

    Without a view, that which has waited longest of those that may be claimed.
    """
    asked = read_address(query)
    shown = narrow(requests_on_desk(actor), asked, actor).exclude(pk__in=[besides.pk] if besides else [])
    ordering = FilledOrdering(CommunityRequest, order_of_view(asked.get("state", WAITING)))
    ordered = ordering.sort(with_ties(with_everything_shown(shown)), forwards=True)
    wanted = TO_WORK_ON if asked else frozenset({"claim"})
    near = ordered[:FARTHEST].iterator(chunk_size=CHUNK)
    return next((request for request in near if wanted & {*available(request, actor)}), None)


def neighbours(
    request: CommunityRequest, query: str, actor: User
) -> tuple[CommunityRequest | None, CommunityRequest | None]:
    """Return the requests before and after this one in a view, in two queries."""
    asked = read_address(query)
    shown = narrow(requests_on_desk(actor), asked, actor)
    ordering = FilledOrdering(CommunityRequest, order_of_view(asked.get("state", WAITING)))

    def step(*, forwards: bool) -> CommunityRequest | None:
        position = ordering.position_of(request, forwards=forwards)
        return ordering.sort(shown.filter(ordering.beyond(position)), forwards=forwards).first()

    return step(forwards=False), step(forwards=True)


def _describe_view(view: str, number: int, *, is_current: bool) -> View:
    label = str(NAMES[view]) if view in NAMES else capfirst(str(State(view).label))
    address = "?" if view == WAITING else f"?{urlencode({'state': view})}"
    return View(label, number, address, is_current)


def _describe_saved(saved: SavedView, number: int, asked: Mapping[str, str]) -> View:
    is_current = bool(asked) and read_address(saved.query) == asked
    return View(saved.name, number, f"?{saved.query}", is_current, saved.pk)
