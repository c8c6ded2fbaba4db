"""What can be told of a request before anything has parsed it."""

import pytest

from portal.traffic.plain_head import read_plain_head

PLAIN = b"GET /browse/projects/?q=a%20b HTTP/1.1\r\nHost: localhost\r\n\r\n"


def add(*headers: bytes) -> bytes:
    return PLAIN.replace(b"Host", b"".join(header + b"\r\n" for header in headers) + b"Host")


def test_a_guests_question_says_what_is_asked_and_from_where() -> None:
    request = read_plain_head(PLAIN, peer="203.0.113.7")
    assert request is not None
    assert (request.method, request.path_info) == ("GET", "/browse/projects/")
    assert request.META == {"REMOTE_ADDR": "203.0.113.7"}


def test_what_proxies_and_languages_are_named_is_heard() -> None:
    head = add(b"x-forwarded-for: 198.51.100.1", b"X-Forwarded-For:198.51.100.2 ", b"Accept-Language: fr-BE")
    request = read_plain_head(head, peer="")
    assert request is not None
    assert request.META["HTTP_X_FORWARDED_FOR"] == "198.51.100.1,198.51.100.2"
    assert request.META["HTTP_ACCEPT_LANGUAGE"] == "fr-be"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        PLAIN[:-2],
        PLAIN + PLAIN,
        PLAIN + b"more",
        PLAIN.replace(b"GET", b"POST"),
        add(b"COOKIE: sessionid=x"),
        add(b"authorization: Token x"),
        add(b"Content-Length: 9"),
        add(b"Transfer-Encoding: chunked"),
        add(b"Expect: 100-continue"),
        add(b"Upgrade: h2c"),
        PLAIN.replace(b"/browse", b"/%62rowse"),
        PLAIN.replace(b"/browse", b"http://localhost/browse"),
        PLAIN.replace(b"/browse/projects/?q=a%20b", b"*"),
    ],
    ids=[
        *["nothing", "half", "two", "more", "body", "cookie", "token", "length", "chunks", "expect"],
        *["upgrade", "escaped", "host", "asterisk"],
    ],
)
def test_whoever_may_be_more_than_a_guest_is_not_told_here(head: bytes) -> None:
    assert read_plain_head(head, peer="203.0.113.7") is None
