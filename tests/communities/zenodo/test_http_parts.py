"""The small parts of the way over HTTP: the address, what "come back later" means, what a field may be."""

from typing import Any

import pytest
from django.utils import timezone
from django.utils.http import http_date

from communities.zenodo.errors import UnreadableAnswer
from communities.zenodo.http.address import parse_api_url
from communities.zenodo.http.answer import parse_retry_after
from communities.zenodo.http.reading import Part


@pytest.mark.parametrize(
    "url", ["https://zenodo.org/api", "https://zenodo.org/api/", "https://sandbox.zenodo.org:8443/api"]
)
def test_an_https_address_is_taken(url: str) -> None:
    assert parse_api_url(url).resolve("/x") == url.rstrip("/") + "/x"


@pytest.mark.parametrize("url", ["http://127.0.0.1:5000/api", "http://localhost/api", "http://[::1]:1/api"])
def test_plain_http_is_for_this_machine(url: str) -> None:
    assert parse_api_url(url).url == url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("zenodo.org/api", "no web address"),
        ("ftp://zenodo.org/api", "no web address"),
        ("https://", "no web address"),
        ("https://zenodo.org:port/api", "no web address"),
        ("https://user:secret@zenodo.org/api", "more to it than an address"),
        ("https://zenodo.org/api?token=x", "more to it than an address"),
        ("http://zenodo.org/api", "no https address"),
        ("http://127.0.0.1.evil.example/api", "no https address"),
        ("http://10.0.0.1/api", "no https address"),
    ],
)
def test_another_address_is_refused_with_a_sentence(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        parse_api_url(url)
    assert "secret" not in str(refused.value)


def test_plain_http_elsewhere_is_taken_only_where_that_is_said() -> None:
    assert parse_api_url("http://10.0.0.1/api", may_be_plain=True).host == "10.0.0.1"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/api", "//evil.example/api", "http://zenodo.org/api", "https://zenodo.org:444/api",
        "https://zenodo.org.evil.example/", "https://zenodo.org@evil.example/", "javascript:alert(1)",
        "https://zenodo.org:x/",
    ],
)  # fmt: skip
def test_a_redirect_to_another_server_is_not_followed(location: str) -> None:
    with pytest.raises(UnreadableAnswer):
        parse_api_url("https://zenodo.org/api").follow("https://zenodo.org/api/communities/eu", location)


def test_a_redirect_on_the_same_server_is_followed() -> None:
    address = parse_api_url("https://zenodo.org/api")
    assert address.follow("https://zenodo.org/api/a", "/api/b") == "https://zenodo.org/api/b"
    assert (
        address.follow("https://zenodo.org/api/a", "https://zenodo.org:443/c") == "https://zenodo.org:443/c"
    )


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0), ("2", 2), (" 90 ", 90), ("9" * 400, 86_400), ("Thu, 01 Jan 1970 00:00:00 GMT", 0)],
)
def test_retry_after_is_read_and_never_believed_beyond_a_day(header: str, seconds: int) -> None:
    assert parse_retry_after(header) == seconds


def test_retry_after_as_a_date_is_read_as_seconds_from_now() -> None:
    assert parse_retry_after(http_date(timezone.now().timestamp() + 60)) == pytest.approx(60, abs=2)


@pytest.mark.parametrize("header", ["", "soon", "-5", "1.5e3", "²", "Thu, 99 Foo", "\x00"])
def test_a_retry_after_that_says_nothing_is_none(header: str) -> None:
    assert parse_retry_after(header) is None


@pytest.mark.parametrize(
    ("read", "value"),
    [
        ("text", 7), ("text", ["x"]), ("text", "x" * 100_001), ("needed_text", ""), ("needed_text", None),
        ("needed_uuid", "freya"), ("needed_uuid", "x" * 4000), ("number", "7"), ("number", True),
        ("number", -1), ("number", 10**40), ("number", None), ("number", 1.5), ("flag", "yes"), ("flag", 1),
        ("part", []), ("part", "x"), ("parts", {}), ("parts", [1]), ("parts", "x"),
    ],
)  # fmt: skip
def test_a_field_of_another_kind_makes_the_answer_unreadable_and_is_named(read: str, value: Any) -> None:
    with pytest.raises(UnreadableAnswer, match=r"community\.field"):
        getattr(Part({"field": value}, "community"), read)("field")


def test_what_is_missing_or_null_reads_as_empty() -> None:
    for part in (Part({}), Part({"field": None})):
        assert part.text("field") == ""
        assert part.part("field").fields == {}
        assert part.parts("field") == []
    assert Part({}).flag("field") is False
