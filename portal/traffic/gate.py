"""The gate before the database: who waits and who is sent away when more is asked than can be served."""

import time
from collections import Counter
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from threading import Condition

from django.conf import settings

from portal.traffic.line import current_line
from portal.traffic.turns import Turns

# How long guests may fill more than their half before that is no burst any more.
BURST_SECONDS = 1.0
# So long after the last guest too many, guests have to themselves more than their half again.
CALM_SECONDS = 5.0
LONGEST_WAIT = 5.0
WAIT_IN_BURST = 2.0
WAIT_UNDER_PRESSURE = 0.05


class Priority(IntEnum):
    """Guests, programs with a token, people who are signed in."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


class Gate:
    """Gives out the slots of this process. `clock` gives seconds that never run backwards.

    Guests may hold all slots for a moment, as a burst does. Once they have filled half of them for a second,
    or somebody signed in comes meanwhile, half is the most that they hold, few wait, and only briefly: a
    waiting request has a thread that those who matter more would need. Nobody passes before one who matters
    more and waits. One person holds a quarter of the slots in all their browsers, and what they send beyond
    that counts as a guest's.

    While requests stand in line before this process, or would (`is_line_long`), guests begin one at a time,
    only when nobody else is being served, for a quarter of the time (`Turns`), and none waits: there are many
    slots, but Python's threads share one processor, and a guest who waits has a thread that others need.
    """

    def __init__(
        self,
        slots: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        is_line_long: Callable[[], bool] = lambda: False,
    ) -> None:
        self._slots = slots
        self._half, self._quarter = max(1, slots // 2), max(1, slots // 4)
        self._clock = clock
        self._is_line_long = is_line_long
        self._turns = Turns(clock=clock)
        self._changed = Condition()
        self._held: Counter[Priority] = Counter()
        self._waiting: Counter[Priority] = Counter()
        self._of_person: Counter[str] = Counter()
        self._filled_since: float | None = None
        self._strict_until = 0.0

    @property
    def is_strict(self) -> bool:
        """Whether guests are held to their half."""
        return self._clock() < self._strict_until

    @property
    def is_pressed(self) -> bool:
        """Whether guests are held back, so that one may find no slot."""
        return self.is_strict or self._is_line_long() or self._held.total() >= self._slots

    @property
    def is_shedding(self) -> bool:
        """Whether a guest would be sent away now without having waited."""
        if self._is_line_long():
            return not self._may_guest_begin()
        return (
            self.is_strict
            and self._held[Priority.LOW] >= self._half
            and self._waiting[Priority.LOW] >= self._quarter
        )

    @property
    def typical_turn(self) -> float:
        """Return the seconds that a processor works for a guest, of late."""
        return self._turns.typical

    def enter(self, priority: Priority, person: str = "") -> Priority | None:
        """Take a slot; return the priority that it was given at, or None for no slot in time."""
        with self._changed:
            if person and self._of_person[person] >= self._quarter:
                priority = Priority.LOW
            self._feel_pressure(priority)
            if not self._has_room(priority) and not self._wait(priority):
                return None
            if priority is Priority.LOW:
                self._turns.begin()
            self._held[priority] += 1
            if person and priority is Priority.HIGH:
                self._of_person[person] += 1
            return priority

    def leave(self, priority: Priority, person: str = "") -> None:
        """Give the slot back, with what `enter` returned."""
        with self._changed:
            self._held[priority] -= 1
            if person and priority is Priority.HIGH:
                self._of_person[person] -= 1
                self._of_person += Counter()  # forgets those who hold none
            if priority is Priority.LOW:
                self._turns.end(is_followed_by_rest=self._is_line_long())
            if self._held[Priority.LOW] < self._half:
                self._filled_since = None
            self._changed.notify_all()

    def _has_room(self, priority: Priority) -> bool:
        if self._held.total() >= self._slots:
            return False
        if any(self._waiting[higher] for higher in Priority if higher > priority):
            return False
        return priority is not Priority.LOW or self._may_guest_begin()

    def _may_guest_begin(self) -> bool:
        if self._is_line_long():
            return not self._held.total() and self._turns.may_begin
        return not self.is_strict or self._held[Priority.LOW] < self._half

    def _wait(self, priority: Priority) -> bool:
        seconds = self._patience_with(priority)
        if not seconds:
            return False
        self._waiting[priority] += 1
        try:
            return self._changed.wait_for(lambda: self._has_room(priority), seconds)
        finally:
            self._waiting[priority] -= 1
            # Others may have been held back by this one alone.
            self._changed.notify_all()

    def _patience_with(self, priority: Priority) -> float:
        if priority is not Priority.LOW:
            return LONGEST_WAIT
        if self._is_line_long():
            return 0.0
        if not self.is_strict:
            return WAIT_IN_BURST
        return WAIT_UNDER_PRESSURE if self._waiting[Priority.LOW] < self._quarter else 0.0

    def _feel_pressure(self, priority: Priority) -> None:
        if self._held[Priority.LOW] < self._half:
            return
        now = self._clock()
        self._filled_since = self._filled_since or now
        if self.is_strict or priority is Priority.HIGH or now - self._filled_since >= BURST_SECONDS:
            self._strict_until = now + CALM_SECONDS


@cache
def current_gate() -> Gate:
    """Return the one gate of this process. `current_gate.cache_clear()` forgets who is inside."""
    return Gate(settings.REQUEST_SLOTS, is_line_long=lambda: current_line().is_long)
