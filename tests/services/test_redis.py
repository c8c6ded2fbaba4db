"""The private Redis: it serves, and a test may take it down, frozen or not."""

import signal
from pathlib import Path

import pytest
import redis

from tests.services.process import ServiceUnavailableError
from tests.services.redis import RedisServer, find_program, running_redis


@pytest.mark.redis
def test_a_lent_server_keeps_what_it_is_told(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("grant", "777523")
        assert client.get("grant") == b"777523"


@pytest.mark.redis
def test_every_test_gets_an_empty_server(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        assert client.dbsize() == 0


@pytest.mark.redis
def test_a_frozen_server_is_stopped_all_the_same(redis_server: RedisServer) -> None:
    with running_redis() as second:
        second.process.send_signal(signal.SIGSTOP)
    assert second.process.returncode == 0, "it was killed, not stopped"
    assert redis_server.process.poll() is None


def test_without_a_program_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceUnavailableError, match="install Debian's package `redis-server`"):
        find_program()
