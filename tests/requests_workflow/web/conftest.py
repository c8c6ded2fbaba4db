"""People with browsers."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from portal.accounts.models import User
from tests.factories import make_user

SignIn = Callable[[User], Client]


def wait_in_vain(*_: object, **__: object) -> None:
    """Stand in for a step for which the database has no time."""
    raise OperationalError("database is locked")


@pytest.fixture
def sign_in() -> SignIn:
    """Return what signs a user in, in a browser of their own."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def ada(db: None) -> User:
    return make_user("ada@uni.example", name="Ada Lovelace")


@pytest.fixture
def browser(ada: User, sign_in: SignIn) -> Client:
    """Ada's."""
    return sign_in(ada)
