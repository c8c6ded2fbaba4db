"""Remembers who was refused, so that they can be refused again without asking anybody."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from portal.traffic.decisions import Decision, Demand, Standing

MOST_DENIALS = 100_000


class Denial(NamedTuple):
    """A policy without room for somebody, and the instant, in seconds, at which that was found."""

    found_at: float
    standing: Standing


class Denials:
    """Keeps each refusal until its wait ends. `clock` gives seconds that never run backwards.

    Only time makes room in a window, so nothing that happens meanwhile makes a refusal wrong. What is kept
    for a network or an account is answered to everybody in it: it says nothing of whoever was refused first.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most_denials: int = MOST_DENIALS
    ) -> None:
        self._clock = clock
        self._most_denials = most_denials
        self._lock = Lock()
        self._denials: OrderedDict[tuple[str, str], Denial] = OrderedDict()

    def remember(self, demands: Sequence[Demand], decision: Decision) -> None:
        """Keep of each policy that had no room where it stands, and nothing of the others."""
        now = self._clock()
        violated = {standing.policy: standing for standing in decision.violated}
        with self._lock:
            for demand in demands:
                if demand.policy in violated:
                    self._denials[demand.policy, demand.key] = Denial(now, violated[demand.policy])
            while len(self._denials) > self._most_denials:
                self._denials.popitem(last=False)

    def find(self, demands: Sequence[Demand]) -> Decision | None:
        """Return the refusal of a request that is still to wait; None when it may be asked about.

        It has the standings of the policies without room alone: those of the others aren't known.
        """
        if not self._denials:
            return None
        now = self._clock()
        with self._lock:
            found = [self._find_current(demand, now) for demand in demands if demand.is_enforced]
        standings = tuple(standing for standing in found if standing is not None)
        return Decision(is_allowed=False, standings=standings) if standings else None

    def _find_current(self, demand: Demand, now: float) -> Standing | None:
        denial = self._denials.get((demand.policy, demand.key))
        if denial is None:
            return None
        standing = denial.standing
        has_changed = (standing.limit, standing.window) != (demand.limit, demand.window)
        if has_changed or now >= denial.found_at + standing.reset:
            del self._denials[demand.policy, demand.key]
            return None
        return replace(standing, reset=standing.reset - int(now - denial.found_at))
