"""Both windows hold to one specification, under many policies at once, whatever is asked and when."""

from collections import Counter

import pytest
from redis import Redis

from portal.traffic.decisions import Decision
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SteppedClock
from tests.portal.traffic.specification import POLICIES, SECOND, Specification, tell_story
from tests.portal.traffic.stepped_redis import SteppedWindow
from tests.services.redis import RedisServer

SEEDS = range(4)
EPOCH = 1_767_225_600 * SECOND
"""The parts of the shared window are numbered since 2026 began."""


@pytest.mark.redis
@pytest.mark.parametrize("seed", SEEDS)
def test_the_shared_window_decides_as_specified(redis_server: RedisServer, seed: int) -> None:
    specified = Specification(count_parts=lambda demand: 240 if demand.limit <= 250 else 60)
    refusing: Counter[str] = Counter()
    with Redis.from_url(redis_server.url) as client:
        window = SteppedWindow(client)
        for later, demands in tell_story(seed):
            window.wait(later / SECOND)
            decision = window.decide(demands)
            assert _sum_up(decision) == specified.decide(demands, window.now - EPOCH)
            refusing.update(standing.policy for standing in decision.violated)
    assert set(refusing) == set(POLICIES)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_window_of_a_process_decides_as_specified(clock: SteppedClock, seed: int) -> None:
    specified = Specification(count_parts=lambda _: 0)
    window = SlidingWindow(clock=clock)
    clock.now -= clock.now % 1_000
    refusing: Counter[str] = Counter()
    for later, demands in tell_story(seed):
        clock.wait(later / SECOND)
        decision = window.decide(demands)
        assert _sum_up(decision) == specified.decide(demands, clock.now // 1_000)
        refusing.update(standing.policy for standing in decision.violated)
    assert set(refusing) == set(POLICIES)


def _sum_up(decision: Decision) -> tuple[bool, list[int]]:
    return decision.is_allowed, [standing.remaining for standing in decision.standings]
