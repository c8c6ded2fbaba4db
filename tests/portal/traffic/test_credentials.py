"""Who asks, as far as it can be told before anything has parsed the request."""

import pytest

from portal.traffic.credentials import MOST_OF_A_FIELD, read_credentials

HEAD = b"POST /api/v1/requests/?kind=new HTTP/1.1\r\nHost: localhost\r\n%b\r\n\r\n"


def test_cookies_are_read_as_they_were_sent() -> None:
    request = read_credentials(HEAD % b"COOKIE: sessionid=aBc ; proof=x:Yz=\r\nAccept: */*")
    assert request.COOKIES == {"sessionid": "aBc", "proof": "x:Yz="}
    assert request.path_info == "/api/v1/requests/"


def test_a_token_is_read_as_it_was_sent() -> None:
    request = read_credentials(HEAD % b"authorization:Token aBc ")
    assert request.META == {"HTTP_AUTHORIZATION": "Token aBc"}


def test_lines_may_end_as_the_server_lets_them() -> None:
    request = read_credentials(b"GET /a/ HTTP/1.1\nCookie: sessionid=a\n\n")
    assert (request.path_info, request.COOKIES) == ("/a/", {"sessionid": "a"})


@pytest.mark.parametrize(
    "headers", [b"Accept: */*", b"X-Cookie: sessionid=a", b"Cookies: sessionid=a", b"Cookie", b" Cookie: a=b"]
)
def test_who_shows_nothing_is_nobody(headers: bytes) -> None:
    request = read_credentials(HEAD % headers)
    assert (request.COOKIES, request.META) == ({}, {})


def test_a_field_that_the_server_refuses_is_not_read() -> None:
    assert read_credentials(HEAD % b"Cookie: sessionid=a; %b" % (b"a" * MOST_OF_A_FIELD)).COOKIES == {}


def test_a_cookie_that_takes_long_to_unquote_is_left_as_it_is() -> None:
    quoted = b'"%b"' % (b'\\"' * 4_000)
    request = read_credentials(HEAD % b"Cookie: a=%b; sessionid=b" % quoted)
    assert {"a": quoted.decode(), "sessionid": "b"} == request.COOKIES


@pytest.mark.parametrize(
    "junk", [b"", b"\r\n\r\n", b"Cookie: \xff\xfe=\x00", b"GET\r\ncookie:;;=;=a\r\n\r\n"]
)
def test_junk_never_errs(junk: bytes) -> None:
    assert "sessionid" not in read_credentials(junk).COOKIES
