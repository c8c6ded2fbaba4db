"""Remembers that something is gone, and when to look again whether it is back."""

import time
from collections.abc import Callable
from threading import Lock

# With a time-out of 0.1 s and the next request, a return is noticed well within two seconds.
SECONDS_BETWEEN_TRIALS = 1.0


class Breaker:
    """Closed: ask. Open: don't, but one caller each second is told to look. `clock` gives seconds."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._next_trial = 0.0
        self._is_open = False

    @property
    def is_open(self) -> bool:
        """Whether the last one who asked got no answer."""
        return self._is_open

    def open(self) -> bool:
        """Have nobody ask for a second. Return whether the breaker was closed before."""
        with self._lock:
            was_closed, self._is_open = not self._is_open, True
            self._next_trial = self._clock() + SECONDS_BETWEEN_TRIALS
            return was_closed

    def close(self) -> bool:
        """Have everybody ask again. Return whether the breaker was open before."""
        with self._lock:
            was_open, self._is_open = self._is_open, False
            return was_open

    def claim_trial(self) -> bool:
        """Return True to one caller when it is time to look, and False to all others."""
        with self._lock:
            now = self._clock()
            if not self._is_open or now < self._next_trial:
                return False
            self._next_trial = now + SECONDS_BETWEEN_TRIALS
            return True
