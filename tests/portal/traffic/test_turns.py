"""Guests' share of the time."""

import pytest

from portal.traffic.turns import LONGEST_TURN, Turns
from tests.portal.traffic.conftest import SecondsClock


@pytest.fixture
def turns(seconds: SecondsClock) -> Turns:
    return Turns(clock=seconds)


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


def test_what_is_typical_follows_what_turns_take(turns: Turns, seconds: SecondsClock) -> None:
    for _ in range(60):
        take_a_turn(turns, seconds, 0.25)
    assert turns.typical == pytest.approx(0.25, rel=0.01)


def test_of_guests_who_are_served_together_each_takes_what_the_process_needs_for_one(
    turns: Turns, seconds: SecondsClock
) -> None:
    # Each of four is there for a second: one is done every quarter, and another comes.
    for _ in range(60):
        turns.begin()
        seconds.now += 0.25
        turns.end(is_followed_by_rest=False)
    assert turns.typical == pytest.approx(0.25, rel=0.01)


def test_while_nobody_comes_nobody_takes_a_turn(turns: Turns, seconds: SecondsClock) -> None:
    # Somebody else is there all the while.
    turns.begin()
    for _ in range(60):
        seconds.now += 5.0
        turns.begin()
        seconds.now += 0.25
        turns.end(is_followed_by_rest=False)
    assert turns.typical == pytest.approx(0.25, rel=0.01)
