"""Several worker processes with one Redis are one limit."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat

import pytest
from redis import Redis

from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

PROCESSES, THREADS, REQUESTS = 4, 8, 400
# The published one of searches; one that several processes must share to fill; one that is kept in buckets.
LIMITS = (30, 200, 300)


def _ask(url: str) -> list[int]:
    """Ask under each limit from many threads, and return how many were allowed; a process of its own."""
    import django  # noqa: PLC0415 - a new process

    django.setup()
    from portal.traffic.decisions import Demand  # noqa: PLC0415 - after the set-up
    from portal.traffic.shared_window import SharedWindow, connect  # noqa: PLC0415

    window = SharedWindow(connect(url))
    _wait_for_the_others(url)
    admitted = []
    for limit in LIMITS:
        demands = [Demand("minute", f"v4:{limit}", limit, 60), Demand("hour", f"v4:{limit}", 2_000, 3_600)]
        asked = repeat(demands, REQUESTS // PROCESSES)
        with ThreadPoolExecutor(THREADS) as threads:
            admitted.append(sum(decision.is_allowed for decision in threads.map(window.decide, asked)))
    return admitted


def _wait_for_the_others(url: str) -> None:
    with Redis.from_url(url) as client:
        client.incr("ready")
        while int(client.get("ready") or 0) < PROCESSES:
            time.sleep(0.001)


def test_400_requests_at_once_in_four_processes_get_exactly_the_limit(redis_server: RedisServer) -> None:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=fresh) as processes:
        admitted = list(processes.map(_ask, repeat(redis_server.url, PROCESSES)))
    assert [sum(of_one_limit) for of_one_limit in zip(*admitted, strict=True)] == [30, 200, 300]
    assert sum(count > 0 for _, count, _ in admitted) > 1, "several asked at the same time"
