"""What a refused client is told."""

import pytest

from portal.traffic.decisions import Demand
from portal.traffic.refusal import explain_refusal
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SteppedClock


def test_a_refusal_names_the_violated_policies_the_wait_and_what_to_do(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    demands = [Demand("search", "user:1", 1, 60), Demand("minute", "user:1", 60, 60)]
    window.decide(demands)
    clock.wait(20)
    refusal = explain_refusal(window.decide(demands))
    assert refusal.members["violated"] == [{"policy": "search", "limit": 1, "window": 60, "wait": 40}]
    assert refusal.headers["Retry-After"] == "40"
    assert "up to 25 records without signing in, 100 with" in str(refusal.detail)
    assert "/api/v1/limits/" in str(refusal.detail)


@pytest.mark.urls("tests.portal.traffic.trial_api")
def test_an_address_that_this_site_lacks_is_not_advertised(clock: SteppedClock) -> None:
    window = SlidingWindow(clock=clock)
    demands = [Demand("search", "user:1", 1, 60)]
    window.decide(demands)
    alternatives = str(explain_refusal(window.decide(demands)).detail).lower()
    assert "oai" not in alternatives
    assert "dump" not in alternatives
