"""The breaker: nobody asks what is gone, and one caller each second looks whether it is back."""

from portal.traffic.breaker import Breaker
from tests.portal.traffic.conftest import SecondsClock


def test_a_new_breaker_is_closed_and_nobody_needs_to_look(seconds: SecondsClock) -> None:
    breaker = Breaker(clock=seconds)
    seconds.now += 10
    assert not breaker.is_open
    assert not breaker.claim_trial()


def test_one_caller_a_second_looks(seconds: SecondsClock) -> None:
    breaker = Breaker(clock=seconds)
    breaker.open()
    assert breaker.is_open
    assert not breaker.claim_trial()
    seconds.now += 1
    assert [breaker.claim_trial() for _ in range(5)] == [True, False, False, False, False]
    seconds.now += 1
    assert breaker.claim_trial()


def test_opening_and_closing_tell_whether_they_changed_anything(seconds: SecondsClock) -> None:
    breaker = Breaker(clock=seconds)
    assert [breaker.open(), breaker.open(), breaker.close(), breaker.close()] == [True, False, True, False]
