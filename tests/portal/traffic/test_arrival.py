"""When a request is whole, so that a thread needn't wait for any of it."""

import pytest
from pytest_django import Settings

from portal.traffic.arrival import MOST_OF_A_HEAD, Arrival, find_length

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


def test_half_a_head_is_no_request() -> None:
    assert find_length(HEAD) is None
    assert find_length(HEAD + b"\r") is None


def test_a_head_alone_is_a_request_whatever_is_behind_it() -> None:
    assert find_length(HEAD + b"\r\n") == len(HEAD) + 2
    assert find_length(HEAD + b"\r\n" + HEAD) == len(HEAD) + 2


@pytest.mark.parametrize("name", [b"Content-Length: ", b"content-length:", b"CONTENT-LENGTH:\t "])
def test_a_body_belongs_to_it(name: bytes) -> None:
    head = HEAD + name + b"12\r\n\r\n"
    assert find_length(head) == len(head) + 12


def test_a_body_that_is_too_large_or_in_chunks_is_not_waited_for(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for line in (b"Content-Length: 101", b"Content-Length: 5\r\nTransfer-Encoding: chunked"):
        head = HEAD + line + b"\r\n\r\n"
        assert find_length(head) == len(head)


def test_a_length_in_the_body_is_none_of_the_head() -> None:
    assert find_length(HEAD + b"\r\nContent-Length: 12\r\n\r\n") == len(HEAD) + 2


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_head_ends_where_the_server_ends_it_and_what_is_behind_it_is_none_of_it(end: bytes) -> None:
    arrival = Arrival()
    arrival.buf.write(HEAD + end + b"\r\n\r\nCookie: sessionid=a\r\n\r\n")
    assert arrival.head == HEAD + end


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
def test_of_a_head_without_an_early_end_no_more_is_read_than_is_waited_for(end: bytes) -> None:
    arrival = Arrival()
    arrival.buf.write(b"\r\na" * MOST_OF_A_HEAD + end)
    assert len(arrival.head) == MOST_OF_A_HEAD


def test_a_head_without_end_is_left_to_a_thread() -> None:
    endless = HEAD + b"X: " + b"x" * MOST_OF_A_HEAD
    assert find_length(endless) == len(endless)
