"""Signing in with ORCID and OpenID Connect, against a provider that runs: what it may say, and what not."""

import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.orcid.views import OrcidOAuth2Adapter
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.accounts.adapters.social import SocialAdapter
from portal.accounts.models import User
from portal.accounts.providers import build_providers
from tests.factories import PASSWORD, make_user
from tests.portal.accounts.signing_in import sign_in
from tests.services.sign_in_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    ORCID_ID,
    Provider,
    running_provider,
)

pytestmark = pytest.mark.django_db

OIDC, ORCID = "/accounts/oidc/oidc/login/", "/accounts/orcid/login/"
SIGN_UP, CONFIRM = "/accounts/3rdparty/signup/", "/accounts/confirm-email/"
ADDRESS = "ada@uni.example"
CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6,8})$", re.MULTILINE)


@pytest.fixture
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that the portal is set up for, under both names."""
    client = (CLIENT_ID, CLIENT_SECRET)
    with running_provider() as running:
        running.person = {"sub": "u-1", "name": "Ada Lovelace", "email": ADDRESS, "email_verified": True}
        settings.SOCIALACCOUNT_PROVIDERS = build_providers(
            orcid=client, oidc=client, oidc_name="EU Login", oidc_server_url=running.address
        )
        monkeypatch.setattr(OrcidOAuth2Adapter, "authorize_url", f"{running.address}/authorize")
        monkeypatch.setattr(OrcidOAuth2Adapter, "access_token_url", f"{running.address}/token")
        monkeypatch.setattr(OrcidOAuth2Adapter, "profile_url", f"{running.address}/%s/record")
        running.orcid_record = {
            "orcid-identifier": {"path": ORCID_ID, "uri": f"https://orcid.org/{ORCID_ID}"},
            "person": {"name": {"given-names": {"value": "Ada"}, "family-name": {"value": "Lovelace"}}},
        }
        yield running


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def go_there_and_back(client: Client, address: str = OIDC, **query: str) -> Any:
    """Press the button, sign in at the provider as a browser would, and return what the portal answers."""
    page = client.post(address, query_params=query)
    there = page.headers["Refresh"].removeprefix("0; url=")
    try:
        urllib.request.build_opener(_StayHere).open(there)
    except urllib.error.HTTPError as redirect:
        back = redirect.headers["Location"].removeprefix("http://testserver")
        redirect.close()
    return client.get(back)


def complete(client: Client, **entered: str) -> Any:
    return client.post(SIGN_UP, {"email": ADDRESS, "name": "Ada Lovelace", **entered}, follow=True)


def read_code(outbox: list[EmailMessage]) -> str:
    found = CODE.search(str(outbox[-1].body))
    assert found
    return found[1]


def test_the_button_leads_away_by_a_page_so_that_no_form_may_send_anything_elsewhere(
    provider: Provider,
) -> None:
    response = Client().post(OIDC)
    assert response.status_code == 200
    assert f'href="{provider.address}/authorize?' in response.text
    assert "form-action 'self';" in response.headers["Content-Security-Policy"] + ";"
    assert "code_challenge" in response.text


def test_looking_at_the_address_sends_nobody_anywhere(provider: Provider) -> None:
    response = Client().get(OIDC)
    assert "Refresh" not in response.headers
    assert "EU Login" in response.text


def test_a_new_person_sees_what_was_taken_over_and_proves_the_address(
    provider: Provider, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    response = go_there_and_back(client, next="/requests/new/")
    assert response.headers["Location"].startswith(SIGN_UP)
    page = client.get(SIGN_UP).text
    assert f'value="{ADDRESS}"' in page
    assert 'value="Ada Lovelace"' in page
    complete(client)
    assert not EmailAddress.objects.get().verified, "the provider's word is no proof"
    assert User.objects.get().verified_emails == frozenset()
    response = client.post(CONFIRM, {"code": read_code(mailoutbox)}, follow=True)
    assert response.redirect_chain[-1][0] == "/requests/new/"
    assert User.objects.get().verified_emails == {ADDRESS}
    assert User.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("trusted", "verified", "counts"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_an_address_counts_only_if_the_provider_verified_it_and_is_trusted_with_that(
    provider: Provider, settings: Settings, trusted: bool, verified: bool, counts: bool
) -> None:
    settings.OIDC_PROVES_EMAIL = trusted
    provider.person["email_verified"] = verified
    client = Client()
    go_there_and_back(client)
    complete(client)
    assert EmailAddress.objects.get().verified is counts


def test_a_trusted_provider_proves_no_other_address_than_its_own(
    provider: Provider, settings: Settings
) -> None:
    settings.OIDC_PROVES_EMAIL = True
    client = Client()
    go_there_and_back(client)
    complete(client, email="rector@famous.example")
    proved = EmailAddress.objects.filter(verified=True).values_list("email", flat=True)
    assert "rector@famous.example" not in proved


def test_the_second_time_it_leads_straight_in(provider: Provider, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    go_there_and_back(client)
    complete(client)
    client.post(CONFIRM, {"code": read_code(mailoutbox)})
    again = Client()
    assert go_there_and_back(again).headers["Location"] == "/requests/"
    assert again.get("/requests/").status_code == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize("trusted", [True, False])
def test_nobody_gets_into_an_account_by_its_address(
    provider: Provider, settings: Settings, mailoutbox: list[EmailMessage], trusted: bool
) -> None:
    settings.OIDC_PROVES_EMAIL = trusted
    ada = make_user(ADDRESS)
    client = Client()
    go_there_and_back(client)
    response = complete(client)
    assert client.get("/requests/").status_code == 302
    assert "already" not in response.text, "whether there is an account is nobody's business"
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == ada
    assert mailoutbox[-1].to == [ADDRESS], "its owner hears of it"


def test_an_account_is_connected_by_who_is_signed_in_and_disconnected_again(provider: Provider) -> None:
    ada = make_user(ADDRESS)
    client = sign_in(ada)
    go_there_and_back(client, process="connect")
    connection = SocialAccount.objects.get()
    assert connection.user == ada
    assert "EU Login" in client.get("/accounts/3rdparty/").text
    assert go_there_and_back(Client()).headers["Location"] == "/requests/"
    client.post("/accounts/3rdparty/", {"account": connection.pk})
    assert not SocialAccount.objects.exists()


def test_who_found_the_session_open_connects_nothing(provider: Provider) -> None:
    client = Client()
    client.force_login(make_user(ADDRESS))
    response = go_there_and_back(client, process="connect")
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_is_not_taken_away(provider: Provider, mailoutbox: list[EmailMessage]) -> None:
    client = Client()
    go_there_and_back(client)
    complete(client)
    client.post(CONFIRM, {"code": read_code(mailoutbox)})
    page = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk}, follow=True).text
    assert "Set a password first" in page
    assert SocialAccount.objects.exists()


def test_orcid_tells_no_address_so_it_is_asked_for_and_proved(
    provider: Provider, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    go_there_and_back(client, ORCID)
    page = client.get(SIGN_UP).text
    assert "That site told us no address" in page
    assert 'value="Ada Lovelace"' in page
    assert 'href="#id_email"' in complete(client, email="").text
    complete(client)
    assert client.get("/requests/").status_code == 302, "the address comes first"
    client.post(CONFIRM, {"code": read_code(mailoutbox)})
    assert client.get("/requests/").status_code == 200
    assert SocialAccount.objects.get().uid == ORCID_ID
    assert f"https://orcid.org/{ORCID_ID}" in client.get("/accounts/3rdparty/").text


def test_an_address_in_an_orcid_record_proves_nothing(provider: Provider, settings: Settings) -> None:
    settings.OIDC_PROVES_EMAIL = True
    provider.orcid_record["person"]["emails"] = {"email": [{"email": ADDRESS, "verified": True}]}
    client = Client()
    go_there_and_back(client, ORCID)
    complete(client)
    assert not EmailAddress.objects.get().verified


def test_turning_back_at_the_provider_is_told_kindly(provider: Provider) -> None:
    provider.is_refusing = True
    client = Client()
    response = go_there_and_back(client)
    page = client.get(response.headers["Location"]).text
    assert "You did not sign in" in page
    assert not User.objects.exists()


def test_an_answer_that_nobody_asked_for_is_refused(provider: Provider) -> None:
    response = Client().get(f"{OIDC}callback/", {"code": "stolen", "state": "guessed"})
    assert response.status_code == 401
    assert "Signing in did not work" in response.text
    assert not User.objects.exists()


def test_a_provider_that_is_gone_is_told_with_what_to_do(provider: Provider, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )
    response = Client().post(OIDC)
    assert response.status_code == 502
    assert "Signing in did not work" in response.text


@pytest.mark.parametrize("address", [OIDC, ORCID, f"{ORCID}callback/", f"{OIDC}callback/"])
def test_what_is_not_set_up_is_not_there(address: str) -> None:
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 404


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
def test_only_what_is_set_up_is_offered(page: str, provider: Provider, settings: Settings) -> None:
    offered = Client().get(page).text
    assert "EU Login" in offered
    assert "ORCID" in offered
    settings.SOCIALACCOUNT_PROVIDERS = {}
    offered = Client().get(page).text
    assert "EU Login" not in offered
    assert "ORCID" not in offered


def test_a_password_is_set_by_who_came_without_one(
    provider: Provider, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    go_there_and_back(client)
    complete(client)
    client.post(CONFIRM, {"code": read_code(mailoutbox)})
    assert client.get("/accounts/password/change/").headers["Location"] == "/accounts/password/set/"
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


def test_who_has_nothing_to_confirm_with_signs_in_once_more_before_the_account_is_closed(
    provider: Provider, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    go_there_and_back(client)
    complete(client)
    client.post(CONFIRM, {"code": read_code(mailoutbox)})
    intruder = Client()
    intruder.force_login(User.objects.get())
    response = intruder.post("/accounts/close/", {"email": ADDRESS})
    assert response.status_code == 403
    assert "Sign in once more" in response.text
    assert User.objects.get().is_active
    response = intruder.post("/accounts/logout/", {"next": "/accounts/login/?next=%2Faccounts%2Fclose%2F"})
    assert response.headers["Location"] == "/accounts/login/?next=%2Faccounts%2Fclose%2F"
    go_there_and_back(intruder, next="/accounts/close/")
    intruder.post("/accounts/close/", {"email": ADDRESS})
    assert not User.objects.get().is_active


@pytest.mark.parametrize(("provider_id", "counts"), [("oidc", True), ("orcid", False)])
def test_only_the_provider_that_is_trusted_with_it_proves_addresses(
    rf: RequestFactory, settings: Settings, provider_id: str, counts: bool
) -> None:
    settings.OIDC_PROVES_EMAIL = True
    address = EmailAddress(email=ADDRESS, verified=True)
    login = SocialLogin(account=SocialAccount(provider=provider_id), email_addresses=[address])
    SocialAdapter().pre_social_login(rf.get("/"), login)
    assert address.verified is counts
