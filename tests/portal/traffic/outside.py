"""The trial API as it is served: gunicorn with two workers, one Redis, real connections."""

import contextlib
import http.client
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.conf import settings

from tests.services.process import find_free_port, running

THREADS = 40
PROBE = "/health/live/"


class Site:
    """The trial API, asked over the network."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, **headers: str) -> tuple[int, float]:
        """Return the status of one request, and the seconds that it took."""
        start = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": "localhost", **named})
            answer = connection.getresponse()
            answer.read()
        return answer.status, time.monotonic() - start

    def ask_at_once(self, count: int, path: str, *, threads: int = THREADS) -> list[tuple[int, float]]:
        """Ask many times, from many threads."""
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(lambda _: self.ask(path), range(count)))

    def answers(self) -> bool:
        """Tell whether it serves yet; the address is one that counts for nobody."""
        try:
            return self.ask(PROBE)[0] == 200
        except OSError:
            return False


@contextlib.contextmanager
def running_site(
    redis_url: str, log: Path, *, served: str = "served", workers: int = 2, options: Sequence[str] = ()
) -> Iterator[Site]:
    """Serve the trial API, or what other settings say, for the length of the block."""
    site = Site(find_free_port())
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", f"--bind=127.0.0.1:{site.port}"]
    command += [f"--workers={workers}", "--threads=8", f"--pythonpath={settings.BASE_DIR}"]
    command += [f"--config={settings.BASE_DIR / 'gunicorn.conf.py'}"]
    command += [f"--env=DJANGO_SETTINGS_MODULE=tests.portal.traffic.{served}"]
    command += [f"--env=TRIAL_REDIS_URL={redis_url}", *options]
    with running(command, log=log, answers=site.answers):
        yield site


def read_to_the_end(client: socket.socket) -> bytes:
    """Read all that comes until the other side hangs up."""
    heard = b""
    while part := client.recv(65_536):
        heard += part
    return heard
