"""The figures as charts."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from portal.design.charts import BarChart, ColumnChart, Point, draw_bars, draw_columns
from requests_workflow.models import DeskFigures
from requests_workflow.statistics.publishing import ONE_DAY, PublicFigures
from requests_workflow.statistics.reading import Standing
from requests_workflow.statistics.wording import (
    NAMES_OF_AGES,
    say_month,
    say_month_shortly,
    say_number,
    say_time,
)


def draw_ages(standing: Standing) -> BarChart:
    """Return what waits by age as bars."""
    return draw_bars((str(name), standing.by_age[age]) for age, name in NAMES_OF_AGES.items())


def draw_flow(months: Iterable[DeskFigures]) -> ColumnChart:
    """Return what came in and what was decided, by month."""
    return draw_columns([_flow(one.period, one.received, one.decisions) for one in months])


def draw_public_flow(months: Iterable[PublicFigures]) -> ColumnChart:
    """Return the same without the numbers that are withheld."""
    return draw_columns([_flow(one.period, one.received, one.decided) for one in months])


def draw_medians(months: Iterable[DeskFigures]) -> ColumnChart:
    """Return how long a decision took, by month, in working days: the median, and nine of ten."""
    return draw_columns(
        [
            Point(
                say_month_shortly(one.period),
                f"{say_month(one.period)}: {say_time(one.decided_median)} / {say_time(one.decided_p90)}",
                (_days(one.decided_median), _days(one.decided_p90)),
            )
            for one in months
        ]
    )


def _flow(period: str, received: int | None, decided: int | None) -> Point:
    words = _("%(month)s: %(received)s received, %(decided)s decided") % {
        "month": say_month(period),
        "received": say_number(received),
        "decided": say_number(decided),
    }
    return Point(say_month_shortly(period), words, (received or 0, decided or 0))


def _days(time: timedelta | None) -> float:
    return 0.0 if time is None else time / ONE_DAY
