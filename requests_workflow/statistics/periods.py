"""The periods that figures are kept for: some days back from now, and each calendar month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LENGTHS = (30, 90, 365)
"""In days, of the periods that end now."""


@dataclass(frozen=True, slots=True)
class Period:
    """From its beginning until before its end."""

    name: str
    begins: datetime
    ends: datetime


def last_days(days: int) -> str:
    """Return the name of the period of so many days that ends now."""
    return f"last{days}"


def list_recent(now: datetime) -> Iterator[Period]:
    """Go through the periods that end now."""
    for days in LENGTHS:
        yield Period(last_days(days), now - timedelta(days=days), now)


def list_months(since: datetime, now: datetime) -> Iterator[Period]:
    """Go through the calendar months (UTC) from that of one moment to that of another."""
    begins = _first_of_month(since)
    while begins <= now:
        ends = _first_of_month(begins + timedelta(days=31))
        yield Period(name_month(begins), begins, ends)
        begins = ends


def name_month(moment: datetime) -> str:
    """Return the name of the month of a moment, such as 2026-11."""
    return f"{moment:%Y-%m}"


def last_months(number: int, now: datetime) -> list[str]:
    """Return the names of the last so many months, the present one last."""
    begins, names = _first_of_month(now), []
    for _ in range(number):
        names.append(name_month(begins))
        begins = _first_of_month(begins - timedelta(days=1))
    return names[::-1]


def _first_of_month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
