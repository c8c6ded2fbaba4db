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
    """A refusal and the instant, in seconds, at which it was given."""

    given_at: float
    standings: dict[str, Standing]


class Denials:
    """Keeps each refusal until its wait ends. `clock` gives seconds that never run backwards.

    Only time makes room in a window, so nothing that happens meanwhile makes a refusal wrong.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most_denials: int = MOST_DENIALS
    ) -> None:
        self._clock = clock
        self._most_denials = most_denials
        self._lock = Lock()
        self._denials: OrderedDict[tuple[str, str], Denial] = OrderedDict()

    def remember(self, demands: Sequence[Demand], decision: Decision) -> None:
        """Keep the refusal under each policy that had no room."""
        denial = Denial(self._clock(), {standing.policy: standing for standing in decision.standings})
        violated = {standing.policy for standing in decision.violated}
        with self._lock:
            for demand in demands:
                if demand.policy in violated:
                    self._denials[demand.policy, demand.key] = denial
            while len(self._denials) > self._most_denials:
                self._denials.popitem(last=False)

    def find(self, demands: Sequence[Demand]) -> Decision | None:
        """Return the refusal of a request that is still to wait; None when it may be asked about."""
        if not self._denials:
            return None
        now = self._clock()
        with self._lock:
            denials = [self._find_current(demand, now) for demand in demands if demand.is_enforced]
        if not any(denials):
            return None
        known: dict[str, Standing] = {}
        for denial in filter(None, denials):
            known |= _age(denial, now)
        standings = (known[demand.policy] for demand in demands if demand.policy in known)
        return Decision(is_allowed=False, standings=tuple(standings))

    def _find_current(self, demand: Demand, now: float) -> Denial | None:
        denial = self._denials.get((demand.policy, demand.key))
        if denial is None:
            return None
        standing = denial.standings[demand.policy]
        has_changed = (standing.limit, standing.window) != (demand.limit, demand.window)
        if has_changed or now >= denial.given_at + standing.reset:
            del self._denials[demand.policy, demand.key]
            return None
        return denial


def _age(denial: Denial, now: float) -> dict[str, Standing]:
    passed = int(now - denial.given_at)
    return {
        policy: replace(standing, reset=standing.reset - passed)
        for policy, standing in denial.standings.items()
        if standing.reset > passed
    }
