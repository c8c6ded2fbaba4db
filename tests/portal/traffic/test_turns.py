"""Guests' share of the time."""

import time
from threading import Thread

import pytest

from portal.traffic.turns import LONGEST_TURN, Turns
from tests.portal.traffic.conftest import SecondsClock


@pytest.fixture
def turns(seconds: SecondsClock) -> Turns:
    return Turns(clock=seconds, worked=lambda: seconds.now / 2)


def take_a_turn(
    turns: Turns, seconds: SecondsClock, length: float, *, is_followed_by_rest: bool = True
) -> None:
    turns.begin()
    seconds.now += length
    turns.end(is_followed_by_rest=is_followed_by_rest)


def test_a_turn_is_followed_by_a_rest_three_times_as_long(turns: Turns, seconds: SecondsClock) -> None:
    take_a_turn(turns, seconds, 0.25)
    seconds.now += 0.7
    assert not turns.may_begin
    seconds.now += 0.05
    assert turns.may_begin


def test_whoever_took_very_long_is_not_followed_by_a_rest_as_long_as_that(
    turns: Turns, seconds: SecondsClock
) -> None:
    take_a_turn(turns, seconds, 600.0)
    seconds.now += 3 * LONGEST_TURN
    assert turns.may_begin


def test_where_no_rest_is_needed_the_next_may_begin_at_once(turns: Turns, seconds: SecondsClock) -> None:
    take_a_turn(turns, seconds, 0.25, is_followed_by_rest=False)
    assert turns.may_begin


def test_what_is_typical_follows_what_a_processor_works_for_guests(
    turns: Turns, seconds: SecondsClock
) -> None:
    for _ in range(60):
        take_a_turn(turns, seconds, 0.25)
    assert turns.typical == pytest.approx(0.125, rel=0.01)


def test_each_guest_is_measured_in_a_thread_of_its_own(turns: Turns, seconds: SecondsClock) -> None:
    turns.begin()
    seconds.now += 2_000.0
    other = Thread(target=take_a_turn, args=(turns, seconds, 0.0))
    other.start()
    other.join()
    before = turns.typical
    turns.end(is_followed_by_rest=False)
    assert (before, turns.typical > 100) == (0.0, True)


def test_a_guest_who_waits_takes_no_processors_time() -> None:
    turns = Turns()
    for _ in range(5):
        turns.begin()
        time.sleep(0.05)
        turns.end(is_followed_by_rest=False)
    assert turns.typical < 0.02
