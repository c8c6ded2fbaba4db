"""Which kinds of calls to Zenodo there are, and how many of each the portal allows itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=1)

CALLS_A_MINUTE = 30
"""Zenodo publishes 60 for guests and 100 for tokens; 30 also stay within its 2000 an hour."""

RECORD_SEARCHES_A_MINUTE = 10
"""Zenodo publishes 30 for everybody."""

HURRIED_CALLS_A_MINUTE = 10
"""Those that somebody who opens a page brings about: they must not use up what deliveries need."""

CALLS_A_MINUTE_ABOUT_ONE_THING = 12


@dataclass(frozen=True)
class Call:
    """A call as far as the limits go: what it is about, and which kind it is of."""

    about: str = ""
    is_record_search: bool = False
    is_our_token: bool = False
    is_hurried: bool = False

    @property
    def limits(self) -> Iterator[tuple[str, int]]:
        """Yield the name of each limit that it counts under, with how many calls a minute are allowed."""
        yield "all", CALLS_A_MINUTE
        if self.is_record_search:
            yield "records", RECORD_SEARCHES_A_MINUTE
        if self.is_hurried:
            yield "hurried", HURRIED_CALLS_A_MINUTE
        if self.about:
            yield f"about:{self.about.lower()[:100]}", CALLS_A_MINUTE_ABOUT_ONE_THING
