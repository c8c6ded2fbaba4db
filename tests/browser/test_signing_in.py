"""Passkeys and signing in elsewhere in a browser: all of it under the content policy."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from portal.accounts.models import User
from portal.accounts.providers import build_providers
from tests.factories import PASSWORD
from tests.services.sign_in_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider

if TYPE_CHECKING:
    from playwright.sync_api import Page

    Visit = Callable[..., Page]

pytestmark = pytest.mark.browser

# A fingerprint reader that always recognises the finger.
READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(visit: "Visit", live_server: LiveServer) -> "Iterator[Page]":
    """A stranger's window; whatever breaks the policy, or fails in a script, fails the test."""
    page = visit("/accounts/login/", is_signed_in=False)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", lambda asked: complaints.append(asked.url) if "/csp-report/" in asked.url else None)
    yield page
    assert complaints == []


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running_provider() as running:
        running.person = {"sub": "u-1", "name": "Grace Hopper", "email": "grace@navy.example"}
        settings.SOCIALACCOUNT_PROVIDERS = build_providers(
            orcid=("", ""),
            oidc=(CLIENT_ID, CLIENT_SECRET),
            oidc_name="EU Login",
            oidc_server_url=running.address,
        )
        yield running


def attach_reader(page: "Page", **options: Any) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**READER, **options}})


def enter_password(page: "Page", user: User) -> None:
    page.goto(page.url.partition("/accounts/")[0] + "/accounts/login/?next=/accounts/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.button--main")


def add_passkey(page: "Page", *, is_enough_alone: bool) -> None:
    page.click("text=Second factor and passkeys")
    page.click("text=Add a passkey")
    page.fill("#id_name", "My telephone")
    page.set_checked("[name=passwordless]", is_enough_alone)
    page.press("#id_name", "Enter")
    page.wait_for_url("**/recovery-codes/")
    page.click(".site-account button")
    page.wait_for_url("**/")


def test_a_passkey_is_added_and_signs_its_owner_in_alone(page: "Page", ada: User) -> None:
    attach_reader(page)
    enter_password(page, ada)
    add_passkey(page, is_enough_alone=True)
    page.click("text=Sign in")
    page.click("#passkey_login")
    page.wait_for_url("**/requests/")
    page.click("text=Account")
    page.click("text=Second factor and passkeys")
    page.click("text=Manage your keys")
    assert "signs you in alone" in page.inner_text("main")
    page.click("text=Remove")
    page.click("main button.button--danger")
    page.wait_for_selector("text=No key yet")


def test_a_key_that_is_a_second_factor_is_asked_for_after_the_password(page: "Page", ada: User) -> None:
    attach_reader(page)
    enter_password(page, ada)
    add_passkey(page, is_enough_alone=False)
    enter_password(page, ada)
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/accounts/")
    assert "Ada Lovelace" in page.inner_text("main")


def test_a_browser_without_the_passkey_is_told_in_words_and_other_ways_stay(page: "Page", ada: User) -> None:
    attach_reader(page, isUserVerified=False)
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-problem:has-text('The browser gave no passkey')")
    enter_password(page, ada)
    page.wait_for_url("**/accounts/")


def test_without_a_script_no_passkey_is_offered_and_the_page_says_why(visit: "Visit") -> None:
    page = visit("/accounts/login/", is_signed_in=False, java_script_enabled=False)
    assert not page.is_visible("#passkey_login")
    assert "Passkeys need JavaScript" in page.inner_text("main")


@pytest.mark.parametrize("has_script", [True, False])
def test_signing_in_elsewhere_leads_there_and_back_under_the_policy(
    visit: "Visit", provider: Provider, has_script: bool
) -> None:
    page = visit("/accounts/login/", is_signed_in=False, java_script_enabled=has_script)
    reports: list[str] = []
    page.on("request", lambda asked: reports.append(asked.url) if "/csp-report/" in asked.url else None)
    page.on("console", lambda message: reports.append(message.text))
    page.click("text=Sign in with EU Login")
    page.wait_for_url("**/accounts/3rdparty/signup/")
    assert "GET /authorize" in provider.asked
    assert page.input_value("#id_email") == "grace@navy.example"
    assert page.input_value("#id_name") == "Grace Hopper"
    assert reports == []
