"""Sums the measured answers up by period, for the whole desk and for each curator."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import DeskAnswer, DeskFigures, RequestEvent
from requests_workflow.statistics.measuring import SETTLES_AFTER, lock_progress
from requests_workflow.statistics.periods import Period, list_months, list_recent
from requests_workflow.statistics.replaying import DECISIONS, OPENINGS


class Row(NamedTuple):
    """What is read of an answer: its columns, and whose request it was."""

    curator_key: UUID
    action: str
    waited: timedelta
    responded_in: timedelta | None
    responded_in_calendar: timedelta | None
    decided_in: timedelta | None
    decided_in_calendar: timedelta | None
    is_override: bool
    coordinator: int


@dataclass
class Sum:
    """The rows of one curator, or of all."""

    rows: list[Row] = field(default_factory=list)

    def times(self, column: str) -> list[timedelta]:
        """Return the values of a column, shortest first, where it has one."""
        return sorted(value for row in self.rows if (value := getattr(row, column)) is not None)

    def to_figures(self, period: Period, curator_key: UUID | None) -> DeskFigures:
        """Return the row to be stored."""
        decided = [row for row in self.rows if row.action in DECISIONS]
        responded, took = self.times("responded_in"), self.times("decided_in")
        passed = self.times("decided_in_calendar")
        return DeskFigures(
            period=period.name,
            curator_key=curator_key,
            answers=len(self.rows),
            decisions=len(decided),
            accepted=sum(row.action == "accept" for row in decided),
            overrides=sum(row.is_override for row in decided),
            coordinators=len({row.coordinator for row in decided}),
            waited_median=find_median(self.times("waited")),
            responded_median=find_median(responded),
            responded_p90=find_p90(responded),
            responded_calendar_median=find_median(self.times("responded_in_calendar")),
            decided_median=find_median(took),
            decided_p90=find_p90(took),
            decided_calendar_median=find_median(passed),
            decided_calendar_p90=find_p90(passed),
        )


def find_median(times: Sequence[timedelta]) -> timedelta | None:
    """Return the time that half of them took at most, of times in order; None of none."""
    if not times:
        return None
    low, high = times[(len(times) - 1) // 2], times[len(times) // 2]
    return (low + high) / 2


def find_p90(times: Sequence[timedelta]) -> timedelta | None:
    """Return the measured time within which nine of ten came, of times in order; None of none."""
    return times[math.ceil(0.9 * len(times)) - 1] if times else None


def sum_up() -> None:
    """Bring the figures of all periods up to date: the months that were not final, and those that end now.

    Periods are written whole, one after the other, so that a run may end anywhere and the next begins again.
    """
    now = timezone.now()
    for period in [*_months_to_sum(now), *list_recent(now)]:
        _sum_period(period)
    _note_summed(now)


def _months_to_sum(now: datetime) -> Iterator[Period]:
    with transaction.atomic():
        since = lock_progress().summed_until
    if since is None:
        first = RequestEvent.objects.filter(action__in=OPENINGS).order_by("at").first()
        since = first.at if first is not None else now
    return list_months(since - SETTLES_AFTER, now)


@transaction.atomic
def _note_summed(now: datetime) -> None:
    progress = lock_progress()
    progress.summed_until = now
    progress.save(update_fields=["summed_until"])


def _sum_period(period: Period) -> None:
    # Read and reckoned before the lock is taken: on SQLite nobody could write meanwhile.
    figures = [total.to_figures(period, key) for key, total in _gather(period).items()]
    figures[0].received = RequestEvent.objects.filter(
        action__in=OPENINGS, at__gte=period.begins, at__lt=period.ends
    ).count()
    with transaction.atomic():
        lock_progress()
        DeskFigures.objects.filter(period=period.name).delete()
        DeskFigures.objects.bulk_create(figures)


def _gather(period: Period) -> dict[UUID | None, Sum]:
    """Return the sums of a period: first the whole desk's, then each curator's.

    Those who closed their account count for the desk alone: nothing leads to them any more.
    """
    sums: dict[UUID | None, Sum] = defaultdict(Sum, {None: Sum()})
    answers = DeskAnswer.objects.filter(at__gte=period.begins, at__lt=period.ends)
    answers = answers.annotate(coordinator=F("request__coordinator_id"))
    for values in answers.values_list(*Row._fields).iterator():
        row = Row(*values)
        sums[None].rows.append(row)
        sums[row.curator_key].rows.append(row)
    known = set(
        User.objects.filter(pseudonym__in=[key for key in sums if key is not None]).values_list(
            "pseudonym", flat=True
        )
    )
    return {key: total for key, total in sums.items() if key is None or key in known}
