"""The client's address behind proxies: what a trusted proxy wrote, and nothing that a client can write."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from portal.traffic.addresses import ClientAddressMiddleware, find_client, read_networks
from portal.traffic.checks import check_proxies

PROXY, OUTER_PROXY = "10.0.0.5", "2001:db8:ffff::9"
TRUSTED = read_networks(("10.0.0.0/8", "2001:db8:ffff::/48"))
CLIENT = "192.0.2.7"

JUNK = [
    "5",
    "unknown",
    "",
    " ",
    "\x00",
    "é" * 500,
    "999.1.1.1",
    "1.2.3.4.5",
    "user:5",
    "198.51.100.9:80",
    "_x",
]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"198.51.100.9, {CLIENT}", CLIENT),
        (PROXY, f"{CLIENT}, {OUTER_PROXY}", CLIENT),
        (PROXY, f" {CLIENT} ,{OUTER_PROXY} ", CLIENT),
        (PROXY, f"198.51.100.9, {CLIENT}, {OUTER_PROXY}, 10.1.1.1", CLIENT),
        (f"::ffff:{PROXY}", CLIENT, CLIENT),
        (OUTER_PROXY, "2001:db8:1:2::3", "2001:db8:1:2::3"),
        (PROXY, "", PROXY),
        (PROXY, "10.0.0.6, 10.0.0.7", "10.0.0.6"),
    ],
)
def test_a_trusted_proxy_is_believed_about_who_came_to_it(peer: str, forwarded: str, client: str) -> None:
    assert find_client(peer, forwarded, TRUSTED) == client


@pytest.mark.parametrize("peer", ["192.0.2.99", "2001:db8:fffe::1", "11.0.0.1", "", "unix:", "10.0.0.5.6"])
def test_a_peer_that_is_no_proxy_is_the_client_whatever_it_says(peer: str) -> None:
    assert find_client(peer, CLIENT, TRUSTED) == peer
    assert find_client(peer, f"{CLIENT}, {PROXY}", TRUSTED) == peer


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_counted_as_the_proxy_that_passed_it_on(junk: str) -> None:
    assert find_client(PROXY, junk, TRUSTED) == PROXY
    assert find_client(PROXY, f"{CLIENT}, {junk}", TRUSTED) == PROXY
    assert find_client(PROXY, f"{junk}, {CLIENT}", TRUSTED) == CLIENT


def test_a_header_of_a_thousand_proxies_is_walked_to_its_end() -> None:
    assert find_client(PROXY, ",".join([CLIENT] + [PROXY] * 1_000), TRUSTED) == CLIENT


def _address_seen(peer: str, forwarded: str) -> str:
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddressMiddleware(answer)(
        RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    )
    return seen[0]


def test_all_that_follows_sees_the_client(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert _address_seen(PROXY, CLIENT) == CLIENT
    assert _address_seen("192.0.2.99", CLIENT) == "192.0.2.99"


def test_by_default_nobody_is_trusted(settings: Settings) -> None:
    assert settings.TRUSTED_PROXIES == []
    assert _address_seen("127.0.0.1", CLIENT) == "127.0.0.1"


@pytest.mark.parametrize("cidr", ["10.0.0.5/8", "10.0.0.0/33", "proxy.example", "", "10.0.0.0/8;10.0.0.1"])
def test_a_bad_network_fails_the_check_and_stops_a_server_before_its_first_request(
    cidr: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1", cidr]
    (error,) = check_proxies(None)
    assert error.id == "traffic.E004"
    assert f"“{cidr}”" in error.msg
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        ClientAddressMiddleware(lambda _request: HttpResponse())


def test_single_addresses_and_spaces_are_taken(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1", " 2001:db8::/32"]
    assert check_proxies(None) == []
