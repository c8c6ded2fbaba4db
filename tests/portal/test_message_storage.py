"""The cookie of messages is as safe as the session's when the site is served over TLS."""

from http.cookies import Morsel

import pytest
from django.contrib import messages
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from portal.message_storage import MessageStorage


def say(*, on: dict[str, str]) -> HttpResponse:
    """Answer a request that came with some cookies; it reads what waits, or else leaves a message."""
    request = RequestFactory().get("/")
    request.COOKIES = on
    request.session = SessionStore()
    storage = MessageStorage(request)
    if not list(storage):
        storage.add(messages.INFO, "Saved.")
    response = HttpResponse()
    storage.update(response)
    return response


def find_cookie(response: HttpResponse) -> "Morsel[str]":
    [cookie] = response.cookies.values()
    return cookie


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-messages"), (False, "messages")])
def test_it_is_set_and_removed_under_a_name_that_fits(
    settings: Settings, *, is_secure: bool, name: str
) -> None:
    settings.SESSION_COOKIE_SECURE = is_secure
    left = find_cookie(say(on={}))
    assert (left.key, bool(left["secure"]), bool(left["httponly"])) == (name, is_secure, True)
    removed = find_cookie(say(on={left.key: left.value}))
    assert (removed.key, removed["max-age"], bool(removed["secure"])) == (name, 0, is_secure)
    assert (removed["path"], removed["domain"]) == ("/", "")


def test_the_site_uses_it(settings: Settings) -> None:
    assert settings.MESSAGE_STORAGE == "portal.message_storage.MessageStorage"
