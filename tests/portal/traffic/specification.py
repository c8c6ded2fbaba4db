"""What a window is, in its plainest form: every admitted request on a list. Slow, and easy to believe.

The shared window counts in parts of a window and the one in a process in nanoseconds: each is held to this.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from portal.traffic.decisions import Demand

SECOND = 1_000_000
"""Instants are whole microseconds."""

# Limit and window; the shared window counts otherwise where more than 250 are allowed.
WIDE = {"network": (260, 900), "day": (260, 10_800)}
POLICIES = {
    "burst": (3, 2),
    "search": (6, 60),
    "minute": (9, 61),
    "name": (9, 300),
    "hour": (40, 3_600),
    **WIDE,
}


class Asked(NamedTuple):
    """A step of a story: so many microseconds later somebody asks."""

    later: int
    demands: list[Demand]


class Specification:
    """All demands are met together or none is. A request counts until the end of its part is a window old.

    `count_parts` says into how many parts a window is cut; 0 for none, which makes it exact.
    """

    def __init__(self, *, count_parts: Callable[[Demand], int]) -> None:
        self._count_parts = count_parts
        self._admitted: dict[tuple[str, str], list[int]] = defaultdict(list)

    def decide(self, demands: Sequence[Demand], now: int) -> tuple[bool, list[int]]:
        """Return whether the request is admitted, and what remains under each demand then."""
        counts = [self._count(demand, now) for demand in demands]
        have_room = [count < demand.limit for demand, count in zip(demands, counts, strict=True)]
        is_allowed = all(room for demand, room in zip(demands, have_room, strict=True) if demand.is_enforced)
        for demand, room in zip(demands, have_room, strict=True):
            if is_allowed and room and demand.is_counted:
                self._admitted[demand.key, demand.policy].append(now)
        return is_allowed, [max(0, demand.limit - self._count(demand, now)) for demand in demands]

    def _count(self, demand: Demand, now: int) -> int:
        width = self._find_width(demand)
        ends = (
            (instant // width + 1) * width if width else instant
            for instant in self._admitted[demand.key, demand.policy]
        )
        return sum(end + demand.window * SECOND > now for end in ends)

    def _find_width(self, demand: Demand) -> int:
        parts = self._count_parts(demand)
        # Parts are whole milliseconds.
        return -(-demand.window * 1_000 // parts) * 1_000 if parts else 0


def tell_story(seed: int, *, steps: int = 2_500) -> list[Asked]:
    """Return how a guest, a user and a network ask under the policies: in bursts, with silences.

    Limits go a little up and down, some runs are dry, and some questions are not counted.
    """
    chance = Random(seed)
    return [Asked(_pause(chance), _demand_some(chance)) for _ in range(steps)]


def _pause(chance: Random) -> int:
    if chance.random() < 0.004:
        return chance.choice([59_999_999, 60 * SECOND, 61 * SECOND, 3_600 * SECOND])
    return chance.choice([0, 0, 0, 1, 777, 249_999, 250_000, SECOND, 4_037_130])


def _demand_some(chance: Random) -> list[Demand]:
    if chance.random() < 0.5:
        names = [chance.choice(list(WIDE))]
    else:
        names = chance.sample(list(POLICIES), chance.choice([1, 1, 2, 5]))
    client = chance.choice(["v4:1", "v4:1", "user:1"])
    return [_demand(chance, name, "net4:1" if name in WIDE else client) for name in names]


def _demand(chance: Random, policy: str, key: str) -> Demand:
    limit, window = POLICIES[policy]
    kind = chance.choices(["counted", "asked", "dry"], [18, 1, 1])[0]
    return Demand(
        policy,
        key,
        limit + chance.choice([0, 0, 0, 0, 3, -2]),
        window,
        is_counted=kind != "asked",
        is_enforced=kind != "dry",
    )
