"""Guests' share of the time while they are held back: a quarter, since each turn is followed by a rest."""

import threading
import time
from collections.abc import Callable

RESTS = 3
"""So many times as long as a turn took guests wait for the next."""

LONGEST_TURN = 1.0
"""Seconds; a turn that took longer counts as one of these."""

_MEMORY = 8
"""Over so many turns what is typical follows a change."""


class Turns:
    """Each guest has one, from `begin` to `end` in a thread.

    `clock` gives seconds that never run backwards, `worked` those that a processor has worked for the thread.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, worked: Callable[[], float] = time.thread_time
    ) -> None:
        self._clock, self._worked = clock, worked
        self._began = threading.local()
        self._next_at = 0.0
        self.typical = 0.0
        """Seconds that a processor works for a guest, of late: without what the guest waits for."""

    @property
    def may_begin(self) -> bool:
        """Whether the rest after the last one is over."""
        return self._clock() >= self._next_at

    def begin(self) -> None:
        """Take note that a guest begins, in this thread."""
        self._began.at, self._began.worked = self._clock(), self._worked()

    def end(self, *, is_followed_by_rest: bool) -> None:
        """Take note that the guest of this thread is done."""
        now, worked = self._clock(), self._worked() - self._began.worked
        self.typical += (worked - self.typical) / _MEMORY
        if is_followed_by_rest:
            self._next_at = now + RESTS * min(now - self._began.at, LONGEST_TURN)
