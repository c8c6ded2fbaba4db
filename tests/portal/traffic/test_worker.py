"""The server's own worker: who doesn't hang up holds nobody up."""

import contextlib
import http.client
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.workers.gthread import TConn

from portal.traffic.worker import Worker
from tests.portal.traffic.outside import PROBE, Site, running_site
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

PAGE = "/page/"
LAST = b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def crowded(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    """One process before which a line stands, so that plain guests are sent away by its loop."""
    with running_site(redis_server.url, tmp_path / "log", served="served_in_a_crowd", workers=1) as site:
        assert site.ask("/")[0] == 503
        yield site


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
    begin = time.monotonic()
    with contextlib.ExitStack() as open_ones:
        for _ in range(12):
            connection = open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            connection.settimeout(30)
            connection.sendall(LAST)
            assert read_to_the_end(connection).startswith(b"HTTP/1.1 200 ")
        site.ask_at_once(8, PROBE)
        # gunicorn's own two would wait two seconds for each of them, one after another.
        assert time.monotonic() - begin < 8


def test_clients_who_say_nothing_hold_nobody_up(site: Site) -> None:
    with contextlib.ExitStack() as open_ones:
        for _ in range(40):
            open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port)))
        time.sleep(0.5)
        # More than all threads of both processes: gunicorn's own would wait five seconds for the first.
        assert site.ask(PROBE)[1] < 2.5


def test_who_says_something_later_is_answered(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(30)
        time.sleep(1)
        connection.sendall(LAST)
        assert read_to_the_end(connection).startswith(b"HTTP/1.1 200 ")


def test_who_says_nothing_at_all_is_hung_up_on(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(30)
        assert connection.recv(1) == b""


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


GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
READ_AT_ONCE = 8_192
"""Bytes that gunicorn reads of a head at once."""


def assert_others_are_heard(site: Site) -> None:
    """See that the loop is free: gunicorn waits five seconds for a body, and longer for a reader."""
    status, seconds = site.ask(PROBE)
    assert status == 200
    assert seconds < 1


@contextlib.contextmanager
def sent_away(site: Site, *, room: int = 65_536) -> Iterator[socket.socket]:
    """Open a connection that was sent away once, so that the loop waits for what comes next on it."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", site.port))
        connection.sendall(GET)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        assert answer.status == 503
        yield connection


def test_who_is_sent_away_may_ask_again_on_the_same_connection(crowded: Site) -> None:
    with sent_away(crowded) as connection:
        for _ in range(3):
            connection.sendall(GET)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert (answer.status, len(answer.read()) > 0) == (503, True)
        assert_others_are_heard(crowded)


def test_a_body_that_never_comes_holds_nobody_up(crowded: Site) -> None:
    with sent_away(crowded) as connection:
        connection.sendall(GET.replace(b"Host", b"Content-Length: 9\r\nHost"))
        time.sleep(0.2)
        assert_others_are_heard(crowded)


def test_what_is_sent_behind_a_request_is_not_taken_for_the_next_one(crowded: Site) -> None:
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Long: %s\r\nContent-Length: 100000\r\n\r\n"
    # The post has just been read when its body looks like a guest's request.
    post %= b"x" * (READ_AT_ONCE - len(GET) - len(post) + len("%s"))
    with sent_away(crowded) as connection:
        # After a pause Linux says at once what has arrived, so that nothing but what was read ahead tells.
        time.sleep(0.5)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        connection.sendall(GET + post + GET)
        time.sleep(0.2)
        assert_others_are_heard(crowded)


def test_who_asks_and_never_reads_holds_nobody_up(crowded: Site) -> None:
    with sent_away(crowded, room=4_096) as connection:
        for _ in range(1_500):
            connection.sendall(GET)
            # One at a time, as far as the server can tell.
            time.sleep(0.001)
        assert_others_are_heard(crowded)


class FailingDoor:
    """An application whose front door is broken."""

    def turns_away(self, _client: socket.socket, _begin: bytes) -> bool:
        raise RuntimeError("The door is stuck.")


def test_a_front_door_that_fails_is_logged_and_leaves_the_request_to_a_thread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker = Worker.__new__(Worker)
    worker.cfg, worker.log = SimpleNamespace(is_ssl=False), logging.getLogger("tests.worker")
    worker.wsgi = FailingDoor()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(GET)
        conn = TConn.__new__(TConn)
        conn.sock, conn.parser = ours, None
        assert worker._may_be_turned_away(conn) is False
    assert "The front door failed" in caplog.text
