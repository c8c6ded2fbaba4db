"""Guests' share of the time while a line stands: a quarter, since each turn is followed by a rest."""

import time
from collections.abc import Callable

RESTS = 3
"""So many times as long as a turn took guests wait for the next."""

LONGEST_TURN = 1.0
"""Seconds; a turn that took longer counts as one of these."""

_MEMORY = 8
"""Over so many turns what is typical follows a change."""


class Turns:
    """Each guest has one. `clock` gives seconds that never run backwards.

    Of guests who are served together a turn begins when one is done or another comes: it is what the process
    takes for a guest at most, not how long a guest waits beside others, nor how long nobody came.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._next_at = 0.0
        self.typical = 0.0
        """Seconds of a turn, of late."""

    @property
    def may_begin(self) -> bool:
        """Whether the rest after the last one is over."""
        return self._clock() >= self._next_at

    def begin(self) -> None:
        """Take note that a guest begins."""
        self._began = self._clock()

    def end(self, *, is_followed_by_rest: bool) -> None:
        """Take note that a guest is done."""
        now = self._clock()
        took = min(now - self._began, LONGEST_TURN)
        self.typical += (took - self.typical) / _MEMORY
        self._began = now
        if is_followed_by_rest:
            self._next_at = now + RESTS * took
