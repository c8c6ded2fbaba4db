"""Gathers what waits for one curator."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.engine import available
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.mail.text import fold
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import review_queue, with_everything_shown
from requests_workflow.states import State

MOST_LISTED = 5
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One request, as a digest names it."""

    reference: str
    title: str
    due_on: date | None
    is_overdue: bool
    is_kept_for_reader: bool
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest tells: the reader's claims, and what they could claim, longest waiting first."""

    claims: list[Item]
    waiting: list[Item]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.claims or self.waiting)

    @property
    def overdue(self) -> int:
        """How many of all are over their time."""
        return sum(item.is_overdue for item in (*self.claims, *self.waiting))

    @property
    def listed(self) -> list[Item]:
        """The first of those that wait."""
        return self.waiting[:MOST_LISTED]

    @property
    def unlisted(self) -> int:
        """How many more wait."""
        return max(0, len(self.waiting) - MOST_LISTED)


def gather(curator: User) -> Contents:
    """Return what waits for a curator; nothing that they may not decide on."""
    now = timezone.now()
    queue = with_ties(with_everything_shown(review_queue()))
    claims = queue.filter(state=State.IN_REVIEW, assignee=curator).order_by("due_at", "pk")
    waiting = queue.filter(state=State.SUBMITTED).iterator(chunk_size=CHUNK)
    return Contents(
        claims=[_describe(one, curator, now) for one in claims],
        waiting=[_describe(one, curator, now) for one in waiting if "claim" in available(one, curator)],
    )


def _describe(request: CommunityRequest, curator: User, now: datetime) -> Item:
    return Item(
        reference=request.reference,
        title=fold(request.called),
        due_on=request.due_day,
        is_overdue=request.due_at is not None and request.due_at <= now,
        is_kept_for_reader=request.kept_for_id == curator.pk,
        lease_until=request.lease_until,
    )
