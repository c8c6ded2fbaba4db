"""Signs people in through the door they use themselves, so that the session knows how they came."""

from django.test import Client

from portal.accounts.models import User
from tests.factories import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(user: User, client: Client | None = None) -> Client:
    """Return a browser in which the person has signed in with their password."""
    client = client or Client()
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302, "password and address are right"
    return client
