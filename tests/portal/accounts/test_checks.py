"""What `manage.py check` says about the ways to sign in."""

import pytest
from pytest_django import Settings

from portal.accounts.checks import check_sign_in, check_staff_mfa
from portal.accounts.providers import build_providers

SERVER = "https://login.example"


def test_the_settings_of_the_tests_are_sound() -> None:
    assert check_sign_in(None) == []


@pytest.mark.parametrize(("value", "warnings"), [("optional", ["accounts.W001"]), ("required", [])])
def test_a_deployment_is_warned_where_a_password_alone_opens_the_desk(
    settings: Settings, value: str, warnings: list[str]
) -> None:
    settings.STAFF_MFA = value
    assert [warning.id for warning in check_staff_mfa(None)] == warnings


def test_a_misspelt_choice_is_an_error_and_not_taken_for_optional(settings: Settings) -> None:
    settings.STAFF_MFA = "requierd"
    assert [error.id for error in check_sign_in(None)] == ["accounts.E001"]


def test_a_provider_set_up_by_half_is_named_with_what_is_missing(settings: Settings) -> None:
    settings.ORCID_CLIENT_ID = "APP-1"
    settings.OIDC_SERVER_URL = SERVER
    faults = check_sign_in(None)
    assert [fault.id for fault in faults] == ["accounts.E002", "accounts.E002"]
    assert "ORCID_CLIENT_SECRET is missing" in faults[0].msg
    assert "OIDC_CLIENT_ID, OIDC_CLIENT_SECRET are missing" in faults[1].msg


def test_a_provider_without_encryption_is_refused_on_a_site_with(settings: Settings) -> None:
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "http://a", "b", "c"
    assert check_sign_in(None) == []
    settings.USES_TLS = True
    assert [fault.id for fault in check_sign_in(None)] == ["accounts.E003"]


def test_a_provider_is_offered_only_when_it_is_set_up_whole() -> None:
    half = build_providers(orcid=("id", ""), oidc=("id", "secret"), oidc_name="", oidc_server_url="")
    assert half == {}
    whole = build_providers(
        orcid=("id", "secret"), oidc=("id", "secret"), oidc_name="EU Login", oidc_server_url=SERVER
    )
    assert whole["orcid"]["APPS"][0]["name"] == "ORCID"
    assert whole["openid_connect"]["APPS"][0]["settings"]["server_url"] == SERVER
    assert whole["openid_connect"]["APPS"][0]["name"] == "EU Login"
