"""Clients that ask slowly, or never to the end, or don't read: more than there are threads hold nobody up."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.traffic.outside import PROBE, Site, read_to_the_end, running_site

MANY = 40
"""More than the threads of one process, by far."""
BIG = "/big/"
SIZE = 1_500_000
LAST = b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def site(log: Path) -> Iterator[Site]:
    with running_site("", log, served="served_large", workers=1) as site:
        yield site


@contextlib.contextmanager
def crowd(site: Site, said: bytes, *, count: int = MANY, buffer: int | None = None) -> Iterator[None]:
    """Have many clients say it, and do nothing more."""
    with contextlib.ExitStack() as open_ones:
        for _ in range(count):
            client = open_ones.enter_context(socket.socket())
            if buffer is not None:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            client.connect(("127.0.0.1", site.port))
            client.sendall(said)
        yield


def connect(site: Site) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", site.port))
    client.settimeout(30)
    return client


def assert_others_are_heard(site: Site) -> None:
    for _ in range(3):
        status, seconds = site.ask(PROBE)
        assert status == 200
        assert seconds < 2


def test_who_begins_a_head_and_says_no_more_holds_nobody_up(site: Site) -> None:
    with crowd(site, b"G"):
        assert_others_are_heard(site)


@pytest.mark.parametrize("length", [500, 10_000_000], ids=["short", "too long"])
def test_who_announces_a_body_and_sends_none_holds_nobody_up(site: Site, length: int) -> None:
    with crowd(site, POST.replace(b"Connection: close\r\n", b"") % length):
        assert_others_are_heard(site)


def test_who_begins_a_body_in_chunks_and_sends_none_holds_nobody_up(site: Site) -> None:
    with crowd(site, POST.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")):
        assert_others_are_heard(site)


@pytest.mark.parametrize("path", [BIG, "/file/"])
def test_who_asks_for_much_and_reads_nothing_holds_nobody_up(site: Site, log: Path, path: str) -> None:
    ask = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with crowd(site, ask * 6, buffer=2_048):
        assert_others_are_heard(site)
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("path", [BIG, "/file/"])
def test_who_reads_slowly_hears_all_of_it_in_order(site: Site, path: str) -> None:
    with connect(site) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() + LAST)
        time.sleep(1)
        heard = read_to_the_end(client)
    big, _, last = heard.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.1 200 OK")
    assert big == bytes(range(250)) * (SIZE // 250)
    assert last.endswith(b"\r\n\r\na page")


def test_a_request_in_parts_is_answered(site: Site) -> None:
    whole = POST % 5 + b"hello"
    with connect(site) as client:
        for index in range(len(whole)):
            client.sendall(whole[index : index + 1])
            time.sleep(0.005)
        assert read_to_the_end(client).endswith(b"\r\n\r\nhello")


def test_a_large_body_is_read_whole(site: Site) -> None:
    body = b"0123456789" * 200_000
    with connect(site) as client:
        client.sendall(POST % len(body) + body)
        assert read_to_the_end(client).endswith(b"\r\n\r\n" + body)


def test_a_body_past_the_limit_is_refused_and_no_part_of_it_taken_for_a_request(site: Site) -> None:
    with connect(site) as client:
        client.sendall(POST.replace(b"Connection: close\r\n", b"") % 3_000_000 + LAST)
        time.sleep(1)
        heard = client.recv(65_536)
        # The server has closed its side, and reads what else comes of the body only to forget it.
        client.sendall(LAST)
        heard += read_to_the_end(client)
    assert heard.startswith(b"HTTP/1.1 413 ")
    assert heard.count(b"HTTP/1.1 ") == 1


def test_who_waits_to_be_told_to_send_a_body_is_told(site: Site) -> None:
    with connect(site) as client:
        client.sendall((POST % 5).replace(b"Host", b"Expect: 100-continue\r\nHost"))
        assert client.recv(65_536).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        client.sendall(b"hello")
        assert read_to_the_end(client).endswith(b"\r\n\r\nhello")


def test_who_begins_a_head_is_hung_up_on_however_often_they_say_something(site: Site) -> None:
    begin = time.monotonic()
    with connect(site) as client, pytest.raises(ConnectionError):  # noqa: PT012 - it comes back later
        client.sendall(b"GET / HTTP/1.1\r\n")
        while time.monotonic() < begin + 20:
            client.sendall(b"X: y\r\n")
            time.sleep(0.3)
    assert 4 < time.monotonic() - begin < 15


def test_a_newcomer_is_served_while_the_most_connections_there_may_be_are_silent(log: Path) -> None:
    few = ["--worker-connections=20"]
    with running_site("", log, served="served_large", workers=1, options=few) as site:
        with crowd(site, b"", count=60):
            assert_others_are_heard(site)
        with contextlib.ExitStack() as open_ones:
            for _ in range(20):
                client = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
                open_ones.callback(client.close)
                client.request("GET", PROBE, headers={"Host": "localhost"})
                client.getresponse().read()
            assert_others_are_heard(site)
