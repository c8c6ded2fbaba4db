"""The gate: who waits, who is sent away, and that nobody's slot is lost."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from portal.traffic.gate import BURST_SECONDS, CALM_SECONDS, WAIT_IN_BURST, Gate, Priority
from tests.portal.traffic.conftest import SecondsClock

LOW, NORMAL, HIGH = Priority.LOW, Priority.NORMAL, Priority.HIGH
PATIENCE = 30.0
"""Seconds; far more than what is awaited takes."""


@pytest.fixture
def gate(seconds: SecondsClock, monkeypatch: pytest.MonkeyPatch) -> Gate:
    # Who is to be let in waits for as long as a busy machine may take to get there.
    monkeypatch.setattr("portal.traffic.gate.WAIT_IN_BURST", PATIENCE)
    monkeypatch.setattr("portal.traffic.gate.LONGEST_WAIT", PATIENCE)
    return Gate(8, clock=seconds)


def press(gate: Gate, seconds: SecondsClock) -> None:
    """Let guests fill their half for longer than a burst takes."""
    for _ in range(5):
        assert gate.enter(LOW) is LOW
    seconds.now += BURST_SECONDS
    gate.leave(LOW)
    assert gate.enter(LOW) is None
    assert gate.is_strict


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.001)


def enter_in_a_thread(pool: ThreadPoolExecutor, gate: Gate, priority: Priority) -> Future[Priority | None]:
    waiting = gate._waiting[priority]
    future = pool.submit(gate.enter, priority)
    wait_until(lambda: gate._waiting[priority] > waiting)
    return future


def is_shedding(gate: Gate) -> bool:
    """Ask anew: what the gate says changes with the clock."""
    return gate.is_shedding


def test_a_burst_of_guests_may_hold_all_slots(gate: Gate) -> None:
    assert [gate.enter(LOW) for _ in range(8)] == [LOW] * 8
    assert not gate.is_strict


def test_a_guest_of_a_burst_waits_for_a_slot(gate: Gate) -> None:
    for _ in range(8):
        gate.enter(LOW)
    with ThreadPoolExecutor(1) as pool:
        waiting = enter_in_a_thread(pool, gate, LOW)
        gate.leave(LOW)
        assert waiting.result(PATIENCE) is LOW


def test_guests_who_go_on_filling_their_half_are_held_to_it(gate: Gate, seconds: SecondsClock) -> None:
    press(gate, seconds)
    gate.leave(LOW)
    assert gate.enter(LOW) is LOW
    assert gate.enter(LOW) is None
    assert [gate.enter(HIGH) for _ in range(4)] == [HIGH] * 4


def test_who_is_signed_in_makes_guests_leave_room_at_once(gate: Gate) -> None:
    for _ in range(4):
        gate.enter(LOW)
    before = gate.is_strict
    assert gate.enter(HIGH) is HIGH
    assert (before, gate.is_strict) == (False, True)
    assert gate.enter(LOW) is None


def test_under_pressure_a_guest_waits_a_twentieth_of_a_second_at_most(
    gate: Gate, seconds: SecondsClock
) -> None:
    press(gate, seconds)
    begin = time.monotonic()
    assert gate.enter(LOW) is None
    assert time.monotonic() - begin < PATIENCE / 3


def test_under_pressure_few_guests_wait_and_the_next_is_sent_away_unheard(
    gate: Gate, seconds: SecondsClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(gate, seconds)
    monkeypatch.setattr("portal.traffic.gate.WAIT_UNDER_PRESSURE", PATIENCE)
    with ThreadPoolExecutor(2) as pool:
        waiting = [enter_in_a_thread(pool, gate, LOW) for _ in range(2)]
        assert is_shedding(gate)
        begin = time.monotonic()
        assert gate.enter(LOW) is None
        assert time.monotonic() - begin < PATIENCE / 3
        gate.leave(LOW)
        gate.leave(LOW)
        assert [each.result(PATIENCE) for each in waiting] == [LOW, LOW]
    assert not is_shedding(gate)


def test_guests_have_all_slots_again_after_a_calm(gate: Gate, seconds: SecondsClock) -> None:
    press(gate, seconds)
    for _ in range(4):
        gate.leave(LOW)
    seconds.now += CALM_SECONDS
    assert [gate.enter(LOW) for _ in range(8)] == [LOW] * 8


def test_nobody_passes_before_one_who_matters_more_and_waits(gate: Gate) -> None:
    for _ in range(8):
        gate.enter(NORMAL)
    with ThreadPoolExecutor(3) as pool:
        low = enter_in_a_thread(pool, gate, LOW)
        normal = enter_in_a_thread(pool, gate, NORMAL)
        high = enter_in_a_thread(pool, gate, HIGH)
        order: list[Priority | None] = []
        for future in (low, normal, high):
            future.add_done_callback(lambda done: order.append(done.result()))
        for count in range(1, 4):
            gate.leave(NORMAL)
            wait_until(lambda count=count: len(order) == count)  # type: ignore[misc]
    assert order == [HIGH, NORMAL, LOW]


def test_what_one_session_sends_beyond_a_quarter_counts_as_a_guests(gate: Gate) -> None:
    assert [gate.enter(HIGH, "a") for _ in range(3)] == [HIGH, HIGH, LOW]
    assert gate.enter(HIGH, "b") is HIGH
    gate.leave(HIGH, "a")
    assert gate.enter(HIGH, "a") is HIGH


class Standing:
    """A line before the process; whether it is long."""

    is_long = True

    def __call__(self) -> bool:
        return self.is_long


def test_while_a_line_stands_guests_begin_one_at_a_time_and_nobody_waits(seconds: SecondsClock) -> None:
    gate = Gate(8, clock=seconds, is_line_long=Standing())
    assert not is_shedding(gate)
    assert gate.enter(LOW) is LOW
    assert is_shedding(gate)
    begin = time.monotonic()
    assert gate.enter(LOW) is None
    assert time.monotonic() - begin < WAIT_IN_BURST / 2
    assert [gate.enter(NORMAL), gate.enter(HIGH)] == [NORMAL, HIGH]


def test_while_a_line_stands_no_guest_begins_beside_others(seconds: SecondsClock) -> None:
    gate = Gate(8, clock=seconds, is_line_long=Standing())
    gate.enter(HIGH)
    assert is_shedding(gate)
    assert gate.enter(LOW) is None


def test_while_a_line_stands_guests_have_a_quarter_of_the_time(seconds: SecondsClock) -> None:
    gate = Gate(8, clock=seconds, is_line_long=Standing())
    gate.enter(LOW)
    seconds.now += 0.25
    gate.leave(LOW)
    seconds.now += 0.7
    assert is_shedding(gate)
    assert gate.enter(LOW) is None
    seconds.now += 0.05
    assert not is_shedding(gate)
    assert gate.enter(LOW) is LOW


def test_without_a_line_guests_need_no_rest(seconds: SecondsClock) -> None:
    standing = Standing()
    gate = Gate(8, clock=seconds, is_line_long=standing)
    gate.enter(LOW)
    seconds.now += 0.25
    gate.leave(LOW)
    standing.is_long = False
    assert [gate.enter(LOW) for _ in range(8)] == [LOW] * 8


def test_what_guests_did_without_a_line_is_followed_by_no_rest_when_one_stands(seconds: SecondsClock) -> None:
    standing = Standing()
    standing.is_long = False
    gate = Gate(8, clock=seconds, is_line_long=standing)
    gate.enter(LOW)
    for _ in range(5):
        seconds.now += 1.0
        gate.enter(LOW)
        gate.leave(LOW)
    gate.leave(LOW)
    standing.is_long = True
    assert gate.enter(LOW) is LOW


def test_a_turn_that_outlasts_the_line_is_not_timed_on_with_those_who_come_after_it(
    seconds: SecondsClock,
) -> None:
    standing = Standing()
    gate = Gate(8, clock=seconds, is_line_long=standing)
    gate.enter(LOW)
    standing.is_long = False
    gate.enter(LOW)
    seconds.now += 5.0
    gate.leave(LOW)
    gate.leave(LOW)
    standing.is_long = True
    assert gate.enter(LOW) is LOW


def test_what_a_guest_takes_is_known_before_any_line_stands(gate: Gate) -> None:
    gate.enter(LOW)
    gate.enter(LOW)
    assert sum(range(200_000)) > 0
    before = gate.typical_turn
    gate.leave(LOW)
    assert 0 == before < gate.typical_turn


def test_what_people_take_is_not_taken_for_a_guests(gate: Gate) -> None:
    gate.enter(HIGH)
    assert sum(range(200_000)) > 0
    gate.leave(HIGH)
    assert gate.typical_turn == 0


def test_no_slot_is_lost_or_made_under_a_crowd() -> None:
    gate, most, inside, lock = Gate(4), 0, 0, threading.Lock()

    def visit(number: int) -> None:
        nonlocal most, inside
        given = gate.enter(Priority(number % 3))
        if given is None:
            return
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.0005)
        with lock:
            inside -= 1
        gate.leave(given)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(visit, range(600)))
    assert most == 4
    assert gate._held.total() == 0
    assert gate._waiting.total() == 0
