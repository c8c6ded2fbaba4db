"""The server's own worker: who doesn't hang up holds nobody up."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.traffic.outside import Site, running_site
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

PAGE = "/page/"
LAST = b"GET /page/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def site(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    with running_site(redis_server.url, tmp_path / "log") as site:
        yield site


def read_to_the_end(connection: socket.socket) -> bytes:
    heard = b""
    while part := connection.recv(65_536):
        heard += part
    return heard


def test_clients_who_have_their_answer_and_do_not_hang_up_hold_nobody_up(site: Site) -> None:
    with contextlib.ExitStack() as open_ones:
        for _ in range(12):
            connection = open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            connection.settimeout(30)
            connection.sendall(LAST)
            assert read_to_the_end(connection).startswith(b"HTTP/1.1 200 ")
        # gunicorn's own worker would wait two seconds for each of them, one after another.
        assert max(seconds for _, seconds in site.ask_at_once(8, PAGE)) < 4


def test_who_does_not_hang_up_is_hung_up_on(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(30)
        connection.sendall(LAST)
        read_to_the_end(connection)
        deadline = time.monotonic() + 15
        with pytest.raises(ConnectionError):  # noqa: PT012 - what is sent into a closed connection comes back later
            while time.monotonic() < deadline:
                connection.sendall(b"still here\r\n")
                time.sleep(0.1)


def test_a_connection_that_stays_open_is_asked_again(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    used = set()
    for _ in range(3):
        connection.request("GET", PAGE, headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        used.add(connection.sock.getsockname())
    connection.close()
    assert len(used) == 1
