"""Guests of one network share a budget besides their own; who is signed in has no part in it."""

import pytest
from pytest_django import Settings

from tests.portal.traffic.asking import MARIE, PLAIN, ask
from tests.portal.traffic.conftest import WriteRates

pytestmark = pytest.mark.urls("tests.portal.traffic.trial_api")


@pytest.fixture(autouse=True)
def _small_networks(write_rates: WriteRates, settings: Settings) -> None:
    settings.RATES_FILE = write_rates({"policies": {"network": {"guest": 20, "user": 20}}})


def _use_up(addresses: str, count: int = 20) -> None:
    for host in range(count):
        assert ask(PLAIN, address=addresses.format(host)).status_code == 200


def test_the_addresses_of_a_24_share_the_budget_of_their_network() -> None:
    _use_up("192.0.2.{}")
    answer = ask(PLAIN, address="192.0.2.200")
    assert answer.status_code == 429
    assert 58 <= int(answer["Retry-After"]) <= 60
    assert ask(PLAIN, address="192.0.3.200").status_code == 200


def test_the_64s_of_a_48_share_the_budget_of_their_network() -> None:
    _use_up("2001:db8:1:{}::7")
    assert ask(PLAIN, address="2001:db8:1:ffff::7").status_code == 429
    assert ask(PLAIN, address="2001:db8:2::7").status_code == 200


def test_who_is_signed_in_neither_uses_it_nor_suffers_from_it() -> None:
    for _ in range(30):
        assert ask(PLAIN, token=MARIE, address="192.0.2.7").status_code == 200
    _use_up("192.0.2.{}")
    assert ask(PLAIN, token=MARIE, address="192.0.2.7").status_code == 200


def test_no_header_tells_what_the_neighbours_do() -> None:
    _use_up("192.0.2.{}")
    for address in ("192.0.2.200", "192.0.3.1"):
        headers = ask(PLAIN, address=address).headers
        assert not [name for name, value in headers.items() if "network" in value]
        assert headers["X-RateLimit-Limit"] == "60"


def test_one_refused_guest_uses_nothing_of_the_network_up(
    write_rates: WriteRates, settings: Settings
) -> None:
    settings.RATES_FILE = write_rates(
        {"policies": {"network": {"guest": 20, "user": 20}, "minute": {"guest": 15}}}
    )
    assert [ask(PLAIN, address="192.0.2.1").status_code for _ in range(40)].count(200) == 15
    assert [ask(PLAIN, address="192.0.2.2").status_code for _ in range(40)].count(200) == 5
