"""Counts what waits for the desk, by the age that the curators' clock gives it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from requests_workflow import terms
from requests_workflow.clock import add_working_time
from requests_workflow.models import Backlog
from requests_workflow.selectors import review_queue
from requests_workflow.statistics.measuring import lock_progress

ONE_DAY = timedelta(days=1)
TWICE = 2 * terms.DUE_AFTER

AGES = ("first_day", "third_day", "in_time", "overdue", "long_overdue")
"""Less than one working day, less than three, less than it may take, less than twice that, more."""

LATE = ("overdue", "long_overdue")


def find_age(due_at: datetime, now: datetime) -> str:
    """Return how old a request is whose decision is due at a moment, by the clock that stops."""
    if due_at <= now:
        return "overdue" if now < add_working_time(due_at, TWICE - terms.DUE_AFTER) else "long_overdue"
    for name, used in (("first_day", ONE_DAY), ("third_day", 3 * ONE_DAY)):
        if due_at > add_working_time(now, terms.DUE_AFTER - used):
            return name
    return "in_time"


@transaction.atomic
def count_backlog() -> None:
    """Count what waits, all of it and in each curator's hands, in place of what was counted before."""
    lock_progress()
    now = timezone.now()
    waiting = review_queue().filter(due_at__isnull=False)
    rows: Any = waiting.values_list("due_at", "assignee__pseudonym")
    Backlog.objects.all().delete()
    Backlog.objects.bulk_create(_count(rows, now))


def _count(rows: Iterable[tuple[datetime, UUID | None]], now: datetime) -> list[Backlog]:
    backlogs: dict[UUID | None, Backlog] = defaultdict(lambda: _begin(now))
    whole = backlogs[None]
    for due_at, curator_key in rows:
        age = find_age(due_at, now)
        whole.by_age[age] += 1
        if curator_key is None:
            whole.unclaimed += 1
        else:
            backlogs[curator_key].by_age[age] += 1
    for key, backlog in backlogs.items():
        backlog.curator_key = key
    return list(backlogs.values())


def _begin(now: datetime) -> Backlog:
    return Backlog(by_age=dict.fromkeys(AGES, 0), counted_at=now)
