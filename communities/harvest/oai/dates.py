"""Datestamps as the standard writes them: UTC, to the day or to the second."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from communities.harvest.oai.refusals import BadArgument

GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
_SHAPES = {
    re.compile(r"\d{4}-\d\d-\d\d", re.ASCII): (_DAY, timedelta(days=1)),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII): (_SECOND, timedelta(seconds=1)),
}


@dataclass(frozen=True, slots=True)
class Datestamp:
    """A moment that somebody wrote, and how long what was written lasts: a day or a second."""

    moment: datetime
    lasts: timedelta

    @property
    def end(self) -> datetime | None:
        """The first moment after it; None at the end of all time."""
        try:
            return self.moment + self.lasts
        except OverflowError:
            return None


def write_datestamp(moment: datetime) -> str:
    """Return the moment to the second; what is left of the second is cut off."""
    return moment.astimezone(UTC).strftime(_SECOND)


def read_datestamp(name: str, text: str) -> Datestamp:
    """Read an argument. Raises BadArgument."""
    for shape, (form, lasts) in _SHAPES.items():
        if shape.fullmatch(text):
            try:
                return Datestamp(datetime.strptime(text, form).replace(tzinfo=UTC), lasts)
            except ValueError:
                break
    raise BadArgument(
        f"“{name}” is no date of this repository: write it as 2027-01-31 or 2027-01-31T12:00:00Z, in UTC."
    )
