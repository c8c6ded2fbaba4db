"""The limits from outside: gunicorn with two workers, one Redis, real connections."""

import http.client
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from tests.services.process import find_free_port, running
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

SEARCH, PLAIN = "/api/v1/search/", "/api/v1/plain/"
THREADS = 40


class Site:
    """The trial API, asked over the network."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, **headers: str) -> tuple[int, float]:
        """Return the status of one request, and the seconds that it took."""
        start = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": "localhost", **named})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, time.monotonic() - start

    def ask_at_once(self, count: int, path: str) -> list[tuple[int, float]]:
        """Ask many times, from many threads."""
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(lambda _: self.ask(path), range(count)))

    def answers(self) -> bool:
        """Tell whether it serves yet; the address is one that counts for nobody."""
        try:
            return self.ask("/page/")[0] == 200
        except OSError:
            return False


@pytest.fixture
def site(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    site = Site(find_free_port())
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", f"--bind=127.0.0.1:{site.port}"]
    command += ["--workers=2", "--threads=8", "--worker-class=gthread", f"--pythonpath={settings.BASE_DIR}"]
    command += ["--env=DJANGO_SETTINGS_MODULE=tests.portal.traffic.served"]
    command += [f"--env=TRIAL_REDIS_URL={redis_server.url}"]
    with running(command, log=tmp_path / "log", answers=site.answers):
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
    assert max(seconds for _, seconds in answers) < 1
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
