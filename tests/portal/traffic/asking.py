"""Asks the trial API, as a guest from an address or as a user with a token."""

from typing import Any

from django.test import Client

# Tokens: the number before the dash is the user.
MARIE, LAPTOP, SERVER, PIERRE = "5-a", "5-laptop", "5-server", "6-a"
SEARCH, PLAIN, MEMBERS, PUBLIC = "/api/v1/search/", "/api/v1/plain/", "/api/v1/members/", "/api/v1/public/"


def ask(path: str, *, token: str = "", address: str = "192.0.2.7", method: str = "GET", **extra: Any) -> Any:
    """Send one request and return the answer."""
    headers = {"Authorization": f"Token {token}"} if token else {}
    return Client(REMOTE_ADDR=address, **extra).generic(method, path, headers=headers)


def count_until_refused(path: str, **who: str) -> int:
    """Return how many requests were served before the first refusal."""
    for served in range(1_000):
        if ask(path, **who).status_code == 429:
            return served
    raise AssertionError("a thousand requests were served")
