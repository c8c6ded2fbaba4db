"""The server's own worker: who doesn't hang up holds nobody up."""

import contextlib
import http.client
import logging
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import TConn

from portal.traffic.arrival import Arrival
from portal.traffic.front_door import VARIANTS
from portal.traffic.worker import Worker
from tests.portal.traffic.outside import PROBE, Site, read_to_the_end, running_site
from tests.services.redis import RedisServer

pytestmark = pytest.mark.redis

PAGE = "/page/"
LAST = b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def crowded(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    """One process before which a line stands, so that plain guests are sent away by its loop."""
    with running_site(redis_server.url, tmp_path / "log", served="served_in_a_crowd", workers=1) as site:
        assert {site.ask("/")[0] for _ in range(VARIANTS)} == {503}
        yield site


@pytest.fixture
def site(redis_server: RedisServer, tmp_path: Path) -> Iterator[Site]:
    with running_site(redis_server.url, tmp_path / "log") as site:
        yield site


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


def test_a_long_text_pasted_into_a_search_is_no_fault_of_the_request(site: Site) -> None:
    assert site.ask(f"{PAGE}?q={'a' * 7_000}")[0] == 200


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


def assert_others_are_heard(site: Site) -> None:
    """See that the loop is free: gunicorn waits five seconds for a body, and longer for a reader."""
    status, seconds = site.ask(PROBE)
    assert status == 200
    assert seconds < 1


@contextlib.contextmanager
def kept_open(site: Site) -> Iterator[socket.socket]:
    """Open a connection on which a thread has answered, so that the loop waits for what comes next on it."""
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.settimeout(30)
        connection.sendall(LAST.replace(b"Connection: close\r\n", b""))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        assert (answer.status, answer.will_close) == (200, False)
        yield connection


def assert_sent_away_by_the_loop(heard: bytes) -> None:
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nConnection: close" in head
    assert b"\r\nRetry-After: " in head
    # Threads answer in the server's name.
    assert b"\r\nServer:" not in head
    assert b"\r\nContent-Length: %d\r\n" % len(body) in head


def test_who_is_sent_away_by_the_loop_hears_all_of_it_before_it_hangs_up(crowded: Site) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", crowded.port)) as connection:
            connection.settimeout(30)
            connection.sendall(GET)
            assert_sent_away_by_the_loop(read_to_the_end(connection))
    assert_others_are_heard(crowded)


def test_who_has_been_answered_on_the_connection_before_does_too(crowded: Site) -> None:
    with kept_open(crowded) as connection:
        connection.sendall(GET)
        assert_sent_away_by_the_loop(read_to_the_end(connection))


def test_who_is_sent_away_by_the_loop_may_ask_in_parts(crowded: Site) -> None:
    with socket.create_connection(("127.0.0.1", crowded.port)) as connection:
        connection.settimeout(30)
        connection.sendall(GET[:20])
        time.sleep(0.2)
        connection.sendall(GET[20:])
        assert_sent_away_by_the_loop(read_to_the_end(connection))


def test_a_body_that_never_comes_holds_nobody_up(crowded: Site) -> None:
    with kept_open(crowded) as connection:
        connection.sendall(GET.replace(b"Host", b"Content-Length: 9\r\nHost"))
        time.sleep(0.2)
        assert_others_are_heard(crowded)


def test_what_is_sent_behind_a_request_is_not_taken_for_the_next_one(crowded: Site) -> None:
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n"
    with kept_open(crowded) as connection:
        connection.sendall(GET + post + GET)
        time.sleep(1)
        heard = connection.recv(65_536)
        # By a thread, as there is more than one head; of the post there is a beginning only.
        assert (heard.count(b"HTTP/1.1 503 "), heard.count(b"\r\nServer: ")) == (1, 1)
        connection.sendall(b"x" * (50_000 - len(GET)) + GET)
        time.sleep(1)
        heard = connection.recv(65_536)
        # The post by a thread, what is behind it by the loop; what is in its body by nobody.
        assert (heard.count(b"HTTP/1.1 503 "), heard.count(b"\r\nServer: ")) == (2, 1)


class FailingDoor:
    """An application whose front door is broken."""

    def find_refusal(self, _received: bytes, **_: Any) -> bytes | None:
        raise RuntimeError("The door is stuck.")


@pytest.fixture
def connected() -> Iterator[tuple[TConn, socket.socket]]:
    """A connection as the loop has it, and the client's end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        conn = TConn.__new__(TConn)
        conn.sock, conn.parser, conn.client = ours, None, ("203.0.113.7", 40_000)
        yield conn, theirs


def test_a_front_door_that_fails_is_logged_and_leaves_the_request_to_a_thread(
    connected: tuple[TConn, socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker.__new__(Worker)
    worker.cfg, worker.log = SimpleNamespace(is_ssl=False), logging.getLogger("tests.worker")
    worker.wsgi = FailingDoor()
    assert worker._ask("find_refusal", GET, peer="", connection=connected[0].sock) is None
    assert "The front door failed" in caplog.text


class Threads:
    """Takes note of who is handed over; `are_all_busy` is what is said to the loop."""

    are_all_busy = True

    def submit(self, _serve: Any, conn: TConn) -> "Future[bool]":
        if conn.sock.person:
            conn.sock.has_passed = True
        return Future()


class Knowing:
    """An application that knows everybody."""

    def find_person(self, _received: bytes) -> str:
        return "7"


def test_who_passed_others_with_one_request_is_nobody_special_with_the_next_on_the_connection() -> None:
    worker, conn = Worker.__new__(Worker), TConn.__new__(TConn)
    worker.wsgi, worker.tpool = Knowing(), Threads()
    conn.client, conn.sock = ("203.0.113.7", 40_000), SimpleNamespace()
    worker._begin(conn, Arrival())
    first = (conn.sock.person, conn.sock.has_passed)
    worker.tpool.are_all_busy = False
    worker._begin(conn, Arrival())
    assert (first, (conn.sock.person, conn.sock.has_passed)) == (("7", True), ("", False))


def test_who_asks_and_never_reads_holds_nobody_up(connected: tuple[TConn, socket.socket]) -> None:
    conn, _ = connected
    worker = Worker.__new__(Worker)
    worker.nr_conns = 1
    with contextlib.suppress(BlockingIOError):
        while True:
            conn.sock.send(b"x" * 65_536, socket.MSG_DONTWAIT)
    # Were it to wait, then not forever.
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 5, 0))
    begin = time.monotonic()
    worker._refuse(conn, b"no")
    assert time.monotonic() - begin < 1
    assert (worker.nr_conns, conn.sock.fileno()) == (0, -1)
