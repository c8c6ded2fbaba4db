"""Who is counted: users by account, guests by network address, and never by what they say."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from portal.accounts.models import User
from portal.traffic.identity import digest_address, identify_client


def _request(*, user: User | AnonymousUser, address: str = "192.0.2.7", **meta: Any) -> HttpRequest:
    request = RequestFactory().get("/", REMOTE_ADDR=address, **meta)
    request.user = user
    return request


def test_a_user_is_the_account_wherever_they_come_from() -> None:
    keys = {identify_client(_request(user=User(pk=5), address=at)) for at in ("192.0.2.7", "2001:db8::1")}
    assert keys == {"user:5"}


def test_a_guest_is_the_address_of_the_peer() -> None:
    key = identify_client(_request(user=AnonymousUser()))
    assert key == digest_address("192.0.2.7")
    assert key != digest_address("192.0.2.8")


@pytest.mark.parametrize(
    "header",
    ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_USER_AGENT", "HTTP_AUTHORIZATION"],
)
def test_no_header_changes_who_a_guest_is(header: str) -> None:
    claimed = _request(user=AnonymousUser(), **{header: "198.51.100.1"})
    assert identify_client(claimed) == digest_address("192.0.2.7")


def test_addresses_of_one_ipv6_64_are_one_client() -> None:
    assert digest_address("2001:db8:1:2::1") == digest_address("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert digest_address("2001:db8:1:2::1") != digest_address("2001:db8:1:3::1")


def test_a_mapped_ipv4_address_is_the_ipv4_address() -> None:
    assert digest_address("::ffff:192.0.2.7") == digest_address("192.0.2.7")
    assert digest_address("::ffff:192.0.2.7") != digest_address("::ffff:192.0.2.8")


def test_the_zone_of_a_link_local_address_is_no_part_of_it() -> None:
    assert digest_address("fe80::1%eth0") == digest_address("fe80::1")


def test_kinds_of_address_with_the_same_number_are_apart() -> None:
    # 0.0.0.1 and the first /64 after zero are both the number 1.
    assert digest_address("0.0.0.1")[3:] != digest_address("0:0:0:1::")[3:]


def test_no_address_is_in_the_key_and_another_secret_gives_another_key() -> None:
    here = digest_address("192.0.2.7")
    assert here.startswith("v4:")
    assert len(here) == len("v4:") + 32
    assert "192" not in here.replace(here[3:], "")
    with override_settings(SECRET_KEY="another-secret-of-another-site"):
        assert digest_address("192.0.2.7") != here


@pytest.mark.parametrize(
    "junk",
    ["", "unix:", "5", "1.2.3.4:80", "[::1]", "1.2.3", "\x00", "::ffff:", "999.1.1.1", "user:5", "é" * 9_999],
)
def test_junk_for_an_address_is_one_shared_client(junk: str) -> None:
    assert digest_address(junk) == "unknown"


def test_a_request_without_an_address_is_counted_too() -> None:
    request = _request(user=AnonymousUser())
    del request.META["REMOTE_ADDR"]
    assert identify_client(request) == "unknown"


def test_a_guest_from_address_5_is_not_user_5() -> None:
    assert identify_client(_request(user=AnonymousUser(), address="5")) != "user:5"
