"""Dry runs: a policy that counts and tells, and refuses nobody, in both deciders."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from redis import Redis

from portal.traffic.decisions import Demand
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SteppedClock
from tests.portal.traffic.stepped_redis import SteppedWindow
from tests.services.redis import RedisServer

Move = Callable[[float], None]
Window = SlidingWindow | SteppedWindow
WIDE = Demand("minute", "v4:1", 5, 60)
DRY = Demand("search", "v4:1", 2, 60, is_enforced=False)


@pytest.fixture(params=["process", pytest.param("redis", marks=pytest.mark.redis)])
def decider(request: pytest.FixtureRequest) -> tuple[Window, Move]:
    if request.param == "process":
        clock = SteppedClock()
        return SlidingWindow(clock=clock), clock.wait
    server: RedisServer = request.getfixturevalue("redis_server")
    window = SteppedWindow(Redis.from_url(server.url))
    return window, window.wait


def test_a_dry_run_refuses_nobody_and_tells_when_it_would_have(decider: tuple[Window, Move]) -> None:
    asked, _ = decider
    decisions = [asked.decide([DRY, WIDE]) for _ in range(6)]
    assert [decision.is_allowed for decision in decisions] == [True] * 5 + [False]
    assert [decision.standings[0].is_overrun for decision in decisions[:5]] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert [standing.policy for standing in decisions[5].violated] == ["minute"]


def test_a_dry_run_counts_as_if_it_refused(decider: tuple[Window, Move]) -> None:
    """It would have admitted two in a minute, and two in the next: that is what it tells."""
    asked, wait = decider
    for _ in range(4):
        asked.decide([DRY])
    wait(61)
    overrun = [asked.decide([DRY]).standings[0].is_overrun for _ in range(3)]
    assert overrun == [False, False, True]


def test_back_in_force_it_refuses_by_what_it_counted(decider: tuple[Window, Move]) -> None:
    asked, _ = decider
    for _ in range(3):
        asked.decide([DRY])
    enforced = asked.decide([replace(DRY, is_enforced=True)])
    assert not enforced.is_allowed
    assert 59 <= enforced.wait <= 61


def test_a_refused_request_uses_nothing_of_a_dry_run(decider: tuple[Window, Move]) -> None:
    asked, _ = decider
    for _ in range(5):
        asked.decide([WIDE])
    for _ in range(4):
        assert not asked.decide([DRY, WIDE]).is_allowed
    assert asked.decide([DRY]).standings[0].remaining == 1
