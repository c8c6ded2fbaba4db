"""The exact window: never one too many, never one too few, all policies or none."""

import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from portal.traffic.decisions import Decision, Demand
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SteppedClock

MINUTE = Demand("minute", "user:1", 30, 60)
HOUR = Demand("hour", "user:1", 100, 3_600)


class SlowLimit(int):
    """A limit that takes its time to compare, so that others get in between unless they are held off."""

    def __gt__(self, other: int) -> bool:
        is_greater = int(self) > other
        time.sleep(0.0005)
        return is_greater


def test_64_threads_on_one_key_get_exactly_the_limit() -> None:
    window = SlidingWindow()
    start = Barrier(64)

    def ask_five_times(_: int) -> int:
        start.wait()
        demands = [Demand("search", "user:1", SlowLimit(30), 60)]
        return sum(window.decide(demands).is_allowed for _ in range(5))

    with ThreadPoolExecutor(64) as threads:
        assert sum(threads.map(ask_five_times, range(64))) == 30


def test_no_stretch_of_a_window_holds_more_than_the_limit(clock: SteppedClock) -> None:
    window, chance = SlidingWindow(clock=clock), Random(7)
    admitted: list[int] = []
    for _ in range(5_000):
        clock.wait(chance.choice([0, 0.01, 0.5, 1.9, 7, 29.99]))
        if window.decide([MINUTE]).is_allowed:
            admitted.append(clock.now)

    assert len(admitted) > 1_000
    for first, after_limit in zip(admitted, admitted[30:], strict=False):
        assert after_limit - first >= 60 * 1_000_000_000


def test_a_request_is_refused_only_when_the_last_window_is_full(clock: SteppedClock) -> None:
    window, chance = SlidingWindow(clock=clock), Random(8)
    admitted: list[int] = []
    refused = 0
    for _ in range(3_000):
        clock.wait(chance.choice([0, 0.3, 1, 4]))
        recent = sum(clock.now - instant < 60 * 1_000_000_000 for instant in admitted[-40:])
        is_allowed = window.decide([MINUTE]).is_allowed
        assert is_allowed == (recent < 30)
        refused += not is_allowed
        admitted += [clock.now] * is_allowed
    assert refused > 100


def test_batches_of_the_limit_are_always_served_a_second_after_the_window(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    for _ in range(50):
        assert all(window.decide([MINUTE]).is_allowed for _ in range(30))
        assert not window.decide([MINUTE]).is_allowed
        clock.wait(61)


def test_a_limit_may_not_be_doubled_around_the_turn_of_a_minute(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    _fill(window, 1)
    clock.wait(59)
    _fill(window, 29)
    clock.wait(1)
    assert window.decide([MINUTE]).is_allowed
    assert not window.decide([MINUTE]).is_allowed


def test_the_wait_that_is_told_is_enough_and_not_a_second_too_long(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    _fill(window, 30)
    clock.wait(12.5)
    decision = window.decide([MINUTE])
    assert decision.wait == 48
    clock.wait(47.499_999_999)
    still = window.decide([MINUTE])
    assert (still.is_allowed, still.wait) == (False, 1)
    clock.wait(0.000_000_001)
    assert window.decide([MINUTE]).is_allowed


def test_a_refused_request_uses_nothing_up_in_any_policy(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    for _ in range(30):
        window.decide([MINUTE, HOUR])
    for _ in range(500):
        refused = window.decide([MINUTE, HOUR])
    assert [standing.policy for standing in refused.violated] == ["minute"]
    assert _remaining(refused) == {"minute": 0, "hour": 70}
    clock.wait(60)
    assert _remaining(window.decide([MINUTE, HOUR])) == {"minute": 29, "hour": 69}


def test_all_violated_policies_are_named_and_the_longest_wait_counts(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    narrow = Demand("hour", "user:1", 30, 3_600)
    for _ in range(30):
        window.decide([MINUTE, narrow])
    clock.wait(10)
    decision = window.decide([MINUTE, narrow])
    assert [(s.policy, s.reset) for s in decision.violated] == [("minute", 50), ("hour", 3_590)]
    assert decision.wait == 3_590


def test_an_allowed_request_violates_nothing_even_when_it_was_the_last(clock: SteppedClock) -> None:
    decision = _fill(SlidingWindow(clock=clock), 30)
    assert decision.is_allowed
    assert decision.violated == ()
    assert decision.wait == 0
    assert decision.standings[0].remaining == 0


def test_clients_and_policies_are_counted_apart(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    _fill(window, 30)
    assert window.decide([Demand("minute", "user:2", 30, 60)]).is_allowed
    assert window.decide([Demand("search", "user:1", 30, 60)]).is_allowed
    assert not window.decide([MINUTE]).is_allowed


def test_a_lowered_limit_tells_the_wait_until_the_surplus_is_gone(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    for _ in range(10):
        window.decide([MINUTE])
        clock.wait(1)
    lowered = Demand("minute", "user:1", 3, 60)
    decision = window.decide([lowered])
    # Ten count, made 10 to 1 seconds ago; the eighth, made 3 seconds ago, must leave.
    assert (decision.is_allowed, decision.wait, decision.standings[0].remaining) == (False, 57, 0)
    clock.wait(57)
    assert window.decide([lowered]).is_allowed


def test_the_tightest_policy_has_the_least_room_and_then_the_longest_reset(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    assert window.decide([MINUTE, HOUR]).tightest.policy == "minute"
    same = Demand("hour", "user:3", 30, 3_600)
    assert window.decide([Demand("minute", "user:3", 30, 60), same]).tightest.policy == "hour"


def _fill(window: SlidingWindow, times: int) -> Decision:
    decisions = [window.decide([MINUTE]) for _ in range(times)]
    assert all(decision.is_allowed for decision in decisions)
    return decisions[-1]


def _remaining(decision: Decision) -> dict[str, int]:
    return {standing.policy: standing.remaining for standing in decision.standings}
