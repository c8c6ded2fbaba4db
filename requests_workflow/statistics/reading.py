"""Reads the figures for pages: each at the same cost, however long the history is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import Backlog, DeskFigures
from requests_workflow.statistics.periods import last_days, last_months
from requests_workflow.statistics.waiting import AGES, LATE

MONTHS_SHOWN = 12
OF_CURATORS = {"curator_key__isnull": False}


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits. `counted_at` is None as long as the periodic job has never run."""

    by_age: dict[str, int]
    unclaimed: int
    counted_at: datetime | None

    @property
    def total(self) -> int:
        """All that waits."""
        return sum(self.by_age.values())

    @property
    def late(self) -> int:
        """What is over its time."""
        return sum(self.by_age[age] for age in LATE)


@dataclass(frozen=True, slots=True)
class CuratorRow:
    """One curator: their figures of a period, and what they hold now."""

    curator: User
    figures: DeskFigures
    standing: Standing


def read_standing(curator_key: UUID | None = None) -> Standing:
    """Return what waits for the whole desk, or in one curator's hands."""
    return _standing_of(Backlog.objects.filter(curator_key=curator_key).first())


def read_figures(days: int) -> DeskFigures:
    """Return the whole desk's figures of so many days; zeros where nothing was measured yet."""
    period = last_days(days)
    found = DeskFigures.objects.filter(period=period, curator_key=None).first()
    return found or DeskFigures(period=period)


def read_months() -> list[DeskFigures]:
    """Return the whole desk's figures of each of the last months, the present one last."""
    names = last_months(MONTHS_SHOWN, timezone.now())
    found = DeskFigures.objects.filter(period__in=names, curator_key=None)
    by_name = {figures.period: figures for figures in found}
    return [by_name.get(name, DeskFigures(period=name)) for name in names]


def read_curators(days: int, keys: Iterable[UUID] | None = None) -> list[CuratorRow]:
    """Return a row for each curator who answered in so many days or holds a claim, by their label.

    With `keys`, only those with one of these pseudonyms.
    """
    period = last_days(days)
    figures = {row.curator_key: row for row in DeskFigures.objects.filter(period=period, **OF_CURATORS)}
    held = {row.curator_key: row for row in Backlog.objects.filter(**OF_CURATORS)}
    wanted = {key for key in (*figures, *held) if key is not None} if keys is None else set(keys)
    curators = User.objects.filter(pseudonym__in=wanted)
    rows = [
        CuratorRow(
            one,
            figures.get(one.pseudonym) or DeskFigures(period=period, curator_key=one.pseudonym),
            _standing_of(held.get(one.pseudonym)),
        )
        for one in curators
    ]
    return sorted(rows, key=lambda row: row.curator.label.casefold())


def _standing_of(backlog: Backlog | None) -> Standing:
    nothing = dict.fromkeys(AGES, 0)
    if backlog is None:
        return Standing(nothing, 0, None)
    return Standing({**nothing, **backlog.by_age}, backlog.unclaimed, backlog.counted_at)
