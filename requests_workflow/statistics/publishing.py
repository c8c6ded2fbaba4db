"""What of the figures everybody may read: sums of several people's requests, never one that is a person's."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from communities.models import CordisRelease
from communities.selectors import current_release
from requests_workflow.models import DeskFigures
from requests_workflow.statistics.reading import Standing, read_figures, read_months, read_standing

FEWEST = 5
"""A number of requests below it, but for zero, is not told; nor a time measured for fewer people."""

PUBLISHED = (90, 365)
"""In days, the periods that are published."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the whole; where only a handful are on one side of it, a bound."""

    percent: int
    bound: str = ""
    """`at_least`, `at_most`, or nothing."""


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What a period came to; None is withheld, since too few requests or people are behind it."""

    period: str
    received: int | None
    decided: int | None
    acceptance: Share | None
    days_to_answer: float | None
    days_to_first_response: float | None
    days_to_decision: float | None
    p90_to_decision: float | None
    calendar_days_to_decision: float | None


@dataclass(frozen=True, slots=True)
class PublicBacklog:
    """What waits, and how much of it is over its time."""

    waiting: int | None
    late: int | None
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transparency:
    """All of the public page."""

    backlog: PublicBacklog
    recent: dict[int, PublicFigures]
    months: list[PublicFigures]
    release: CordisRelease | None = field(default=None)

    @property
    def has_decisions(self) -> bool:
        """Whether anything was decided in the longest period, told or not."""
        return any(figures.decided != 0 for figures in self.recent.values())


def publish() -> Transparency:
    """Return what everybody may read. A handful of queries."""
    return Transparency(
        backlog=_publish_standing(read_standing()),
        recent={days: publish_figures(read_figures(days)) for days in PUBLISHED},
        months=[publish_figures(figures) for figures in read_months()],
        release=current_release(),
    )


def publish_figures(figures: DeskFigures) -> PublicFigures:
    """Return figures without what would tell of single people."""
    has_many = figures.coordinators >= FEWEST
    return PublicFigures(
        period=figures.period,
        received=withhold(figures.received),
        decided=withhold(figures.decisions),
        acceptance=find_share(figures.accepted, figures.decisions) if has_many else None,
        days_to_answer=_days(figures.waited_median) if has_many else None,
        days_to_first_response=_days(figures.responded_median) if has_many else None,
        days_to_decision=_days(figures.decided_median) if has_many else None,
        p90_to_decision=_days(figures.decided_p90) if has_many and _has_tail(figures) else None,
        calendar_days_to_decision=_days(figures.decided_calendar_median) if has_many else None,
    )


def withhold(number: int) -> int | None:
    """Return a number of requests; None where it is so small that one might know whose they are."""
    return number if number == 0 or number >= FEWEST else None


def find_share(part: int, whole: int) -> Share | None:
    """Return which percentage a part is, as far as neither side of it is a handful; None of too few."""
    if whole < 2 * FEWEST:
        return None
    rest = whole - part
    if 0 <= rest < FEWEST:
        return Share(100 * (whole - FEWEST + 1) // whole, "at_least")
    if part < FEWEST:
        return Share(-(-100 * (FEWEST - 1) // whole), "at_most")
    return Share(round(100 * part / whole))


def _has_tail(figures: DeskFigures) -> bool:
    # The slowest tenth of few is one request.
    return figures.decisions >= 10 * FEWEST


def _publish_standing(standing: Standing) -> PublicBacklog:
    late, in_time = withhold(standing.late), withhold(standing.total - standing.late)
    waiting = withhold(standing.total)
    # Where what is in time may not be told, the late ones would tell it by subtraction.
    is_told = waiting is not None and in_time is not None
    return PublicBacklog(waiting, late if is_told else None, standing.counted_at)


def _days(time: timedelta | None) -> float | None:
    return None if time is None else round(time / ONE_DAY, 1)


def to_json(page: Transparency) -> dict[str, Any]:
    """Return the page as JSON can hold it; docs/help tells what each name means."""
    release = page.release
    return {
        "counted_at": page.backlog.counted_at,
        "fewest": FEWEST,
        "backlog": {"waiting": page.backlog.waiting, "overdue": page.backlog.late},
        "periods": [{"days": days, **_describe(figures)} for days, figures in page.recent.items()],
        "months": [{"month": figures.period, **_describe(figures)} for figures in page.months],
        "cordis": {"data_of": release.day, "imported_at": release.imported_at} if release else None,
    }


def _describe(figures: PublicFigures) -> dict[str, Any]:
    share = figures.acceptance
    return {
        "received": figures.received,
        "decided": figures.decided,
        "acceptance_percent": share.percent if share else None,
        "acceptance_bound": share.bound or None if share else None,
        "median_working_days_to_answer": figures.days_to_answer,
        "median_working_days_to_first_response": figures.days_to_first_response,
        "median_working_days_to_decision": figures.days_to_decision,
        "p90_working_days_to_decision": figures.p90_to_decision,
        "median_calendar_days_to_decision": figures.calendar_days_to_decision,
    }
