"""Rates, clocks and fresh counts for the tests of the limits."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from portal.settings import MIDDLEWARE
from portal.traffic.bad_tokens import good_tokens
from portal.traffic.controls import forget_controls
from portal.traffic.decider import current_decider
from portal.traffic.gate import current_gate
from portal.traffic.line import forget_line
from portal.traffic.session_proof import ended_sessions
from portal.traffic.tally import current_tallies
from portal.traffic.window import SlidingWindow

WriteRates = Callable[[Any], str]


class SteppedClock:
    """A clock in nanoseconds that stands still until it is moved."""

    def __init__(self) -> None:
        # No round number, so that a rounding error would show.
        self.now = 12_345_678_901_234_567

    def __call__(self) -> int:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * 1_000_000_000)


class SecondsClock:
    """A clock in seconds that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> SecondsClock:
    return SecondsClock()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    current_decider.cache_clear()
    yield
    current_decider.cache_clear()


@pytest.fixture(autouse=True)
def _only_our_middleware(settings: Settings) -> None:
    settings.MIDDLEWARE = ["portal.traffic.headers.RateLimitHeadersMiddleware"]


@pytest.fixture
def clock_of_limits(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch, _fresh_counts: None
) -> SteppedClock:
    """Count by a clock that stands still, so that no busy machine decides what falls into a window."""
    monkeypatch.setattr("portal.traffic.decider.SlidingWindow", partial(SlidingWindow, clock=clock))
    return clock


@pytest.fixture
def write_rates(tmp_path: Path) -> WriteRates:
    """Return a function that writes a rates file, from text or an object, and returns its path."""

    def write(content: Any) -> str:
        path = tmp_path / "rates.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """Let no test find another's slots, switches, counts or ended sessions."""
    yield
    forget_controls()
    forget_line()
    current_tallies().take()
    for keeper in (current_gate, ended_sessions, good_tokens):
        keeper.cache_clear()


@pytest.fixture
def whole_site(settings: Settings, _only_our_middleware: None) -> None:
    """Use the portal as it is served, with all its middleware."""
    settings.MIDDLEWARE = MIDDLEWARE
