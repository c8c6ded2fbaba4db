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
    """A turn lasts as long as any guest is being served. `clock` gives seconds that never run backwards."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._next_at = 0.0
        self.typical = 0.0
        """Seconds of a turn, of late."""

    @property
    def may_begin(self) -> bool:
        """Whether the rest after the last one is over."""
        return self._clock() >= self._next_at

    def begin(self) -> None:
        """Take note that the first guest begins."""
        self._began = self._clock()

    def forget(self) -> None:
        """Time this turn no longer: without a line it is followed by no rest."""
        self._began = None

    def end(self) -> None:
        """Take note that no guest is left, of a turn that began."""
        if self._began is None:
            return
        now = self._clock()
        took = min(now - self._began, LONGEST_TURN)
        self.typical += (took - self.typical) / _MEMORY
        self._next_at = now + RESTS * took
        self._began = None
