"""Gathers what waits for one curator."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.fairness.claimable import keep_claimable
from requests_workflow.mail.text import fold
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import review_queue
from requests_workflow.states import State

MOST_LISTED = 5


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
    """What a digest tells: the reader's claims, how much they could claim, and what of it waits longest."""

    claims: list[Item]
    listed: list[Item]
    waiting: int
    overdue: int
    """How many of all, claims and what waits, are over their time."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.claims or self.waiting)

    @property
    def unlisted(self) -> int:
        """How many more wait than are listed."""
        return self.waiting - len(self.listed)


def gather(curator: User) -> Contents:
    """Return what waits for a curator; nothing that they may not decide on.

    However much waits, the database counts it, and a few rows of it are read.
    """
    now = timezone.now()
    claims = review_queue().filter(state=State.IN_REVIEW, assignee=curator).order_by("due_at", "pk")
    waiting = keep_claimable(review_queue(), curator)
    is_overdue = Q(due_at__lte=now)
    counted = waiting.order_by().aggregate(all=Count("pk"), overdue=Count("pk", filter=is_overdue))
    claimed = [_describe(one, curator, now) for one in claims]
    return Contents(
        claims=claimed,
        listed=[_describe(one, curator, now) for one in waiting[:MOST_LISTED]],
        waiting=counted["all"],
        overdue=counted["overdue"] + sum(item.is_overdue for item in claimed),
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
