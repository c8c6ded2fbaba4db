"""A private Redis server (or Valkey, which speaks the same) for one test."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import redis

from tests.services.process import ServiceUnavailableError, find_free_port, running

PROGRAMS = ("redis-server", "valkey-server")


@dataclass(frozen=True, kw_only=True)
class RedisServer:
    """A running server; a test may stop, freeze or kill the process."""

    url: str
    process: Popen[bytes]


@contextlib.contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Run a server that keeps nothing on disk, for the length of the block."""
    program = find_program()
    port = find_free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with tempfile.TemporaryDirectory(prefix="portal-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        with running(command, log=Path(folder, "log"), answers=lambda: _answers(url)) as process:
            yield RedisServer(url=url, process=process)


def find_program() -> str:
    """Return the path of the first server program found."""
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    raise ServiceUnavailableError("no redis-server on the PATH: install Debian's package `redis-server`")


def _answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()
