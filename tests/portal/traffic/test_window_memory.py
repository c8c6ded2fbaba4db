"""The window forgets idle clients, and is bounded however many come."""

from portal.traffic.decisions import Demand
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SteppedClock

MINUTE = Demand("minute", "user:1", 30, 60)


def test_idle_clients_are_forgotten(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    _visit(window, 1_000)
    assert _count_clients(window) == 1_000
    clock.wait(61)
    for _ in range(30):
        window.decide([Demand("minute", "user:late", 600, 60)])
    clock.wait(31)
    for _ in range(470):
        window.decide([Demand("minute", "user:late", 600, 60)])
    assert _count_clients(window) == 1


def test_memory_is_capped_and_the_longest_silent_client_makes_room(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock, most_clients=100)
    _fill(window, 30)
    _visit(window, 99)
    assert not window.decide([MINUTE]).is_allowed
    _visit(window, 500, first=99)
    assert _count_clients(window) == 100
    assert window.decide([MINUTE]).is_allowed


def test_a_client_who_came_again_is_not_the_one_to_make_room(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock, most_clients=100)
    _fill(window, 29)
    _visit(window, 99)
    _fill(window, 1)
    _visit(window, 50, first=99)
    assert not window.decide([MINUTE]).is_allowed


def test_a_client_who_came_again_is_still_counted_when_idle_ones_are_forgotten(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    _fill(window, 1)
    _visit(window, 10)
    clock.wait(59)
    _fill(window, 29)
    clock.wait(30)
    _visit(window, 10, first=10)
    assert _count_clients(window) == 11
    _fill(window, 1)
    assert not window.decide([MINUTE]).is_allowed


def _count_clients(window: SlidingWindow) -> int:
    return len(window._logs["minute"])


def _fill(window: SlidingWindow, times: int) -> None:
    assert all(window.decide([MINUTE]).is_allowed for _ in range(times))


def _visit(window: SlidingWindow, clients: int, *, first: int = 0) -> None:
    for number in range(first, first + clients):
        window.decide([Demand("minute", f"v4:{number}", 30, 60)])
