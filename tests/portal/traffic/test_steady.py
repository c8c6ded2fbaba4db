"""Redis stopped, frozen, full or restarted: requests are decided quickly, and held to a share."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Barrier, Event
from typing import Any, TypeAlias

import pytest
from pytest_django import Settings
from redis import Redis

from portal.traffic.breaker import SECONDS_BETWEEN_TRIALS
from portal.traffic.decider import current_decider, describe_limits
from portal.traffic.decisions import Demand
from portal.traffic.shared_window import PREFIX
from portal.traffic.steady import SteadyDecider
from tests.services.process import running
from tests.services.redis import RedisServer, _answers, find_program

pytestmark = pytest.mark.redis

Outage: TypeAlias = Callable[[RedisServer], AbstractContextManager[None]]

WORKERS = 3
UNTIL_SHARED = 10
"""Seconds: two, and what a busy machine adds."""
CROWD = 16
MINUTE = Demand("minute", "user:1", 30, 60)


@pytest.fixture
def decider(redis_server: RedisServer, settings: Settings) -> SteadyDecider:
    settings.REDIS_URL, settings.WEB_CONCURRENCY = redis_server.url, WORKERS
    decider = current_decider()
    assert isinstance(decider, SteadyDecider)
    return decider


@contextmanager
def stopped(server: RedisServer) -> Iterator[None]:
    server.process.terminate()
    server.process.wait(10)
    yield


@contextmanager
def frozen(server: RedisServer) -> Iterator[None]:
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


@contextmanager
def full(server: RedisServer) -> Iterator[None]:
    with Redis.from_url(server.url) as client:
        client.config_set("maxmemory", 1)
        yield
        client.config_set("maxmemory", 0)


@contextmanager
def running_again(server: RedisServer, folder: Path) -> Iterator[None]:
    """Run a new and empty server at the address of one that was stopped."""
    port = server.url.rpartition(":")[2].partition("/")[0]
    command = [find_program(), "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, log=folder / "log", answers=lambda: _answers(server.url)):
        yield


def _start_another() -> SteadyDecider:
    """Return the decider of another process."""
    current_decider.cache_clear()
    decider = current_decider()
    assert isinstance(decider, SteadyDecider)
    return decider


outages = pytest.mark.parametrize("outage", [stopped, frozen, full])


@outages
def test_without_redis_each_process_holds_its_share_and_nobody_waits(
    decider: SteadyDecider, redis_server: RedisServer, outage: Outage
) -> None:
    decider.decide([MINUTE])
    with outage(redis_server):
        start = time.monotonic()
        decisions = [decider.decide([MINUTE]) for _ in range(100)]
        passed = time.monotonic() - start
    # A hundred time-outs would be ten seconds, on whatever machine.
    assert passed < 5
    # One of its share was used before.
    assert sum(decision.is_allowed for decision in decisions) == 30 // WORKERS - 1
    assert decisions[-1].wait > 50


@outages
def test_nobody_is_given_a_limit_anew_because_redis_went(
    decider: SteadyDecider, redis_server: RedisServer, outage: Outage
) -> None:
    others = [_start_another(), _start_another()]
    workers = [decider, *others]
    # The last of thirty is missing, so that none was refused.
    assert all(workers[number % WORKERS].decide([MINUTE]).is_allowed for number in range(29))
    with outage(redis_server):
        assert sum(worker.decide([MINUTE]).is_allowed for worker in workers for _ in range(20)) == 1


def test_what_was_not_counted_in_redis_is_not_counted_beside_it(
    decider: SteadyDecider, redis_server: RedisServer
) -> None:
    dry = Demand("search", "user:1", 2, 60, is_enforced=False)
    asked = Demand("minute", "user:1", 30, 60, is_counted=False)
    for _ in range(20):
        assert decider.decide([dry, asked]).is_allowed
    with frozen(redis_server):
        assert decider.decide([MINUTE]).standings[0].remaining == 30 // WORKERS - 1


@outages
def test_a_share_is_never_less_than_one(
    decider: SteadyDecider, redis_server: RedisServer, outage: Outage
) -> None:
    rare = Demand("rare", "user:1", 2, 60)
    with outage(redis_server):
        assert [decider.decide([rare]).is_allowed for _ in range(3)] == [True, False, False]


def test_many_threads_that_find_redis_frozen_wait_a_moment_once(
    decider: SteadyDecider, redis_server: RedisServer
) -> None:
    def ask(_: int) -> float:
        start = time.monotonic()
        decider.decide([Demand("minute", "user:1", 1_000_000, 60)])
        return time.monotonic() - start

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(ask, range(64)))
        with frozen(redis_server):
            waits = sorted(threads.map(ask, range(1_000)))
    assert waits[-1] < 5
    # Sixteen find out; a busy machine may hold up others, and without a breaker it would be all.
    assert sum(wait > 0.09 for wait in waits) <= 16 + 200


@pytest.mark.parametrize("outage", [frozen, full])
def test_two_seconds_after_its_return_the_shared_limits_hold_again(
    decider: SteadyDecider, redis_server: RedisServer, outage: Outage
) -> None:
    for _ in range(20):
        decider.decide([MINUTE])
    with outage(redis_server):
        decider.decide([MINUTE])
        assert describe_limits()["status"] == "degraded"
    deadline = time.monotonic() + UNTIL_SHARED
    while time.monotonic() < deadline and decider.decide([MINUTE]).standings[0].limit != 30:
        time.sleep(0.05)
    assert time.monotonic() < deadline
    assert describe_limits()["status"] == "up"
    # Twenty before, one that ended the loop; a server that wakes counts the one that reached it frozen.
    assert sum(decider.decide([MINUTE]).is_allowed for _ in range(30)) in {8, 9}


def test_whoever_comes_while_another_looks_is_given_nothing_of_the_local_share(
    decider: SteadyDecider, redis_server: RedisServer
) -> None:
    with full(redis_server):
        decider.decide([MINUTE])
    time.sleep(SECONDS_BETWEEN_TRIALS)
    # All of them at once: one looks, and Redis is back.
    start = Barrier(CROWD)

    def ask(_: int) -> int:
        start.wait()
        return decider.decide([MINUTE]).standings[0].limit

    with ThreadPoolExecutor(CROWD) as threads:
        assert set(threads.map(ask, range(CROWD))) == {30}


def test_a_redis_that_was_restarted_is_used_again_within_two_seconds(
    decider: SteadyDecider, redis_server: RedisServer, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: decider.decide([MINUTE]), range(64)))
    with stopped(redis_server):
        decider.decide([MINUTE])
    with running_again(redis_server, tmp_path), Redis.from_url(redis_server.url) as client:
        deadline = time.monotonic() + UNTIL_SHARED
        other = Demand("minute", "user:2", 30, 60)
        while time.monotonic() < deadline and not client.exists(f"{PREFIX}user:2"):
            decider.decide([other])
            time.sleep(0.05)
        assert time.monotonic() < deadline


def test_a_resolver_that_hangs_holds_nobody_up_and_its_return_is_noticed(
    redis_server: RedisServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_slow, look_up = Event(), socket.getaddrinfo

    def hang(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "redis.example" and is_slow.is_set():
            time.sleep(3)
            raise socket.gaierror
        return look_up("127.0.0.1" if host == "redis.example" else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    settings.REDIS_URL = redis_server.url.replace("127.0.0.1", "redis.example")
    decider, waits = current_decider(), []

    def ask(_: int) -> None:
        start = time.monotonic()
        decider.decide([MINUTE])
        waits.append(time.monotonic() - start)
        time.sleep(0.05)

    is_slow.set()
    with ThreadPoolExecutor(8) as threads:
        # Long enough for several looks.
        list(threads.map(ask, range(320)))
    assert describe_limits()["status"] == "degraded"
    assert max(waits) < 1.5
    is_slow.clear()
    deadline = time.monotonic() + UNTIL_SHARED
    while time.monotonic() < deadline and describe_limits()["status"] != "up":
        decider.decide([MINUTE])
        time.sleep(0.05)
    assert time.monotonic() < deadline


def test_a_short_restart_between_two_requests_goes_unnoticed(
    decider: SteadyDecider, redis_server: RedisServer, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: decider.decide([MINUTE]), range(16)))
    with stopped(redis_server), running_again(redis_server, tmp_path):
        assert decider.decide([Demand("minute", "user:2", 30, 60)]).standings[0].remaining == 29


def test_a_refused_client_is_not_asked_about_again(decider: SteadyDecider, redis_server: RedisServer) -> None:
    for _ in range(31):
        decider.decide([MINUTE])
    with Redis.from_url(redis_server.url) as client:
        client.config_resetstat()
        assert not any(decider.decide([MINUTE]).is_allowed for _ in range(100))
        assert "cmdstat_evalsha" not in client.info("commandstats")
        decider.decide([Demand("minute", "user:2", 30, 60)])
        assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == 1


def test_who_has_used_the_share_up_is_known_at_the_door_and_so_is_that_redis_is_back(
    decider: SteadyDecider, redis_server: RedisServer
) -> None:
    with full(redis_server):
        assert decider.recall([MINUTE]) is None
        while decider.decide([MINUTE]).is_allowed:
            pass
        assert decider.recall([MINUTE]) is not None
    deadline = time.monotonic() + UNTIL_SHARED
    while time.monotonic() < deadline and decider.recall([MINUTE]) is not None:
        time.sleep(0.05)
    assert time.monotonic() < deadline


def test_a_client_refused_before_redis_went_gets_no_share_until_its_wait_ends(
    decider: SteadyDecider, redis_server: RedisServer
) -> None:
    for _ in range(31):
        decider.decide([MINUTE])
    with frozen(redis_server):
        assert not any(decider.decide([MINUTE]).is_allowed for _ in range(20))


def test_a_refused_client_is_served_again_when_the_wait_is_over(decider: SteadyDecider) -> None:
    short = Demand("short", "user:1", 2, 1)
    assert [decider.decide([short]).is_allowed for _ in range(3)] == [True, True, False]
    time.sleep(decider.decide([short]).wait)
    assert decider.decide([short]).is_allowed


def test_an_outage_is_logged_once_and_so_is_its_end(
    decider: SteadyDecider, redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with full(redis_server):
        for _ in range(24):
            decider.decide([MINUTE])
            time.sleep(0.05)
    time.sleep(1)
    decider.decide([MINUTE])
    assert [record.message.partition(":")[0].partition(" (")[0] for record in caplog.records] == [
        "Redis is away",
        "Redis is back",
    ]


def test_without_a_redis_address_each_process_counts_for_itself() -> None:
    assert describe_limits() == {"status": "up", "counted": "by each process"}
