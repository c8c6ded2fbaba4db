"""A host is looked up within its time, and whatever goes wrong is an error that callers know."""

import socket
import threading
from collections.abc import Iterator

import pytest

from portal.outbound.resolving import resolve


def test_each_address_of_a_host_comes_once() -> None:
    assert resolve("127.0.0.1", 443, seconds=5) == ["127.0.0.1"]


@pytest.fixture
def hanging_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A resolver of the system that answers when the test is over."""
    is_over = threading.Event()

    def wait(*_: object, **__: object) -> list[object]:
        is_over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield
    is_over.set()


@pytest.mark.usefixtures("hanging_resolver")
def test_a_resolver_that_hangs_is_left_behind_once_the_time_is_over() -> None:
    with pytest.raises(TimeoutError, match=r"slow\.example was not found in time"):
        resolve("slow.example", 443, seconds=0.05)


def test_what_the_resolver_never_expected_is_told_as_a_host_that_is_not_found() -> None:
    more_than_it_takes = 2**70
    with pytest.raises(OSError, match="can't be looked up") as caught:
        resolve("localhost", more_than_it_takes, seconds=5)
    assert not isinstance(caught.value, TimeoutError)
