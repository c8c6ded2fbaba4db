"""Addresses, made so coarse that no single connection can be told from them."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from portal.accounts.coarse_addresses import coarsen, describe_network
from tests.factories import PASSWORD, make_user


@pytest.mark.parametrize(
    ("address", "coarse", "shown"),
    [
        ("192.0.2.77", "192.0.0.0", "192.0.x.x"),
        ("2001:db8:1:2::77", "2001:db8::", "2001:0db8:…"),
        ("::ffff:192.0.2.77", "192.0.0.0", "192.0.x.x"),
    ],
)
def test_of_an_address_only_the_network_is_left(address: str, coarse: str, shown: str) -> None:
    assert coarsen(address) == coarse
    assert describe_network(address) == shown


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        coarsen("nonsense")


@pytest.mark.django_db
def test_a_session_keeps_no_more_than_the_network() -> None:
    user = make_user()
    Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.77")
    assert UserSession.objects.get().ip == "192.0.0.0"
