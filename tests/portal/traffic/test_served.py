"""The limits from outside: gunicorn with two workers, one Redis, real connections."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.portal.traffic.outside import Site, running_site
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

SEARCH, PLAIN = "/api/v1/search/", "/api/v1/plain/"


@pytest.fixture
def site(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    with running_site(redis_server.url, tmp_path / "log") as site:
        yield site


def test_400_requests_at_once_are_served_30_times_by_two_workers(site: Site) -> None:
    assert Counter(status for status, _ in site.ask_at_once(400, SEARCH)) == {200: 30, 429: 370}
    for headers in ({"User_Agent": "another"}, {"X_Forwarded_For": "198.51.100.9"}):
        assert site.ask(SEARCH, **headers)[0] == 429


def test_a_frozen_redis_costs_nobody_a_second_and_no_answer(site: Site, redis_server: RedisServer) -> None:
    assert Counter(status for status, _ in site.ask_at_once(20, SEARCH)) == {200: 20}
    redis_server.process.send_signal(signal.SIGSTOP)
    answers = site.ask_at_once(400, PLAIN)
    redis_server.process.send_signal(signal.SIGCONT)
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {200, 429}
    assert statuses[200] <= 60, "two workers with half of the limit each"
    # A second, and what a busy machine adds; who waited for Redis would wait until it is woken.
    assert max(seconds for _, seconds in answers) < 5
    time.sleep(2)
    # Shared again: 20 were counted before, and whoever waked with Redis.
    served = Counter(status for status, _ in site.ask_at_once(100, SEARCH))[200]
    assert served <= 10


def test_an_allowed_request_asks_redis_once_with_a_token_twice_and_a_refused_one_never(
    site: Site, redis_server: RedisServer
) -> None:
    with Redis.from_url(redis_server.url) as client:
        assert site.ask(PLAIN)[0] == 200
        assert _count_calls(client, site, times=8) == 8
        assert _count_calls(client, site, times=8, Authorization="Token wrong-a") == 16
        while site.ask(PLAIN)[0] == 200:
            pass
        # Each of the two workers learns it once.
        assert _count_calls(client, site, times=20) <= 1


def _count_calls(client: Redis, site: Site, *, times: int, **headers: str) -> int:
    client.config_resetstat()
    for _ in range(times):
        site.ask(PLAIN, **headers)
    calls = client.info("commandstats").get("cmdstat_evalsha", {"calls": 0})
    return int(calls["calls"])
