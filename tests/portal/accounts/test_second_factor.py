"""Authenticator apps and recovery codes: set up, asked for at every door, encrypted, and taken away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import InvalidToken
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.accounts.adapters.second_factor import SecondFactorAdapter
from portal.accounts.models import ApiToken, User
from requests_workflow.models import CommunityRequest
from tests.factories import PASSWORD, make_curator, make_submitted, make_user
from tests.portal.accounts.signing_in import LOGIN, sign_in

pytestmark = pytest.mark.django_db

FACTORS, SET_UP = "/accounts/2fa/", "/accounts/2fa/totp/activate/"
SECOND_STEP, TAKE_AWAY = "/accounts/2fa/authenticate/", "/accounts/2fa/totp/deactivate/"
DESK, DESK_LOGIN = "/admin/", "/admin/login/"


def current_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_app(client: Client) -> str:
    """Set up an app as its owner does, and return the secret that the app keeps."""
    found = re.search(r'class="secret">([A-Z2-7]+)<', client.get(SET_UP).text)
    assert found, "the secret is there to type in"
    response = client.post(SET_UP, {"code": current_code(found[1])})
    assert response.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return found[1]


def read_recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", client.get("/accounts/2fa/recovery-codes/").text)


def test_with_an_app_the_password_alone_opens_nothing() -> None:
    ada = make_user()
    secret = set_up_app(sign_in(ada))
    Authenticator.objects.update(last_used_at=None)
    browser = Client()
    response = browser.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    assert response.headers["Location"] == SECOND_STEP
    assert browser.get("/requests/").status_code == 302
    page = browser.post(SECOND_STEP, {"code": "000000"}).text
    assert "<title>Error:" in page
    assert 'autocomplete="one-time-code"' in page
    assert browser.get("/requests/").status_code == 302
    # A code works once: that of the set-up is spent, so the next one is taken.
    response = browser.post(SECOND_STEP, {"code": _next_code(secret)})
    assert response.headers["Location"] == "/requests/"
    assert browser.get("/requests/").status_code == 200


def _next_code(secret: str) -> str:
    counter = max(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_code_that_mail_brought_does_not_replace_the_second_factor(mailoutbox: list[EmailMessage]) -> None:
    ada = make_user()
    set_up_app(sign_in(ada))
    browser = Client()
    browser.post("/accounts/login/code/", {"email": ada.email})
    code = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6,8})$", str(mailoutbox[-1].body), re.MULTILINE)
    assert code
    response = browser.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert response.headers["Location"] == SECOND_STEP


def test_each_recovery_code_opens_once() -> None:
    ada = make_user()
    client = sign_in(ada)
    set_up_app(client)
    codes = read_recovery_codes(client)
    assert len(codes) == 10
    for expected in (302, 200):
        browser = Client()
        browser.post(LOGIN, {"login": ada.email, "password": PASSWORD})
        assert browser.post(SECOND_STEP, {"code": codes[0]}).status_code == expected
    assert len(read_recovery_codes(client)) == 9


@pytest.mark.django_db(transaction=True)  # the mails go out with the commit
def test_the_app_is_taken_away_by_its_owner_who_is_told_by_mail(mailoutbox: list[EmailMessage]) -> None:
    ada = make_user()
    client = sign_in(ada)
    set_up_app(client)
    told = len(mailoutbox)
    assert told, "setting one up is told as well"
    client.post(TAKE_AWAY)
    assert not Authenticator.objects.exists()
    assert len(mailoutbox) > told
    assert {address for mail in mailoutbox for address in mail.to} == {ada.email}
    assert (
        Client().post(LOGIN, {"login": ada.email, "password": PASSWORD}).headers["Location"] == "/requests/"
    )


def test_who_found_the_session_open_takes_nothing_away_and_sets_nothing_up() -> None:
    ada = make_user()
    set_up_app(sign_in(ada))
    intruder = Client()
    intruder.force_login(ada)
    for address in (TAKE_AWAY, "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/add/"):
        assert intruder.post(address).headers["Location"].startswith("/accounts/reauthenticate/")
    assert intruder.get("/accounts/2fa/recovery-codes/").status_code == 302
    assert Authenticator.objects.count() == 2


def test_the_secrets_in_the_database_are_no_use_without_the_key(settings: Settings) -> None:
    secret = set_up_app(sign_in(make_user()))
    stored = [str(factor.data) for factor in Authenticator.objects.all()]
    assert not any(secret in data for data in stored)
    adapter = SecondFactorAdapter()
    kept = adapter.encrypt("a secret")
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another key, long enough to be taken as a strong one by everybody"
    with pytest.raises(InvalidToken):
        adapter.decrypt(kept)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert adapter.decrypt(kept) == "a secret", "a key is changed without anybody losing their app"


def test_the_desks_own_sign_in_asks_for_the_second_factor_too() -> None:
    curator = make_curator()
    client = sign_in(curator)
    set_up_app(client)
    code = read_recovery_codes(client)[0]
    browser = Client()
    response = browser.post(DESK_LOGIN, {"username": curator.email, "password": PASSWORD, "next": DESK})
    assert response.headers["Location"] == SECOND_STEP
    assert browser.get(DESK).status_code == 302
    assert browser.post(SECOND_STEP, {"code": code}).headers["Location"] == DESK
    assert browser.get(DESK).status_code == 200


def test_where_it_is_required_the_desk_opens_only_with_a_second_factor(settings: Settings) -> None:
    settings.STAFF_MFA = "required"
    curator = make_curator()
    client = sign_in(curator)
    response = client.get(DESK, follow=True)
    assert response.redirect_chain[-1][0] == FACTORS
    assert "The desk asks for a second factor" in response.text
    set_up_app(client)
    assert client.get(DESK).status_code == 200
    client.post(TAKE_AWAY)
    assert client.get(DESK).status_code == 302


def test_where_it_is_required_neither_a_token_nor_the_session_decides_on_the_api_without(
    settings: Settings,
) -> None:
    curator = make_curator()
    request = make_submitted()
    scopes = ["requests:read", "requests:decide"]
    _, token = ApiToken.objects.issue(user=curator, scopes=scopes, lifetime=None)
    session = sign_in(curator)
    address = f"/api/v1/requests/{request.pk}/"
    program = {"Authorization": f"Token {token}"}
    assert Client().get(address, headers=program).status_code == 200
    settings.STAFF_MFA = "required"
    for browser, headers in ((Client(), program), (session, {})):
        assert browser.get(address, headers=headers).status_code == 404
        answer = browser.post(f"{address}actions/claim/", content_type="application/json", headers=headers)
        assert answer.status_code == 404
    assert CommunityRequest.objects.get(pk=request.pk).assignee is None
    set_up_app(session)
    assert Client().get(address, headers=program).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/password/set/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/3rdparty/",
    ],
)
def test_an_open_session_without_a_password_to_ask_for_is_signed_in_once_more(address: str) -> None:
    ada = make_user()
    ada.set_unusable_password()
    ada.save()
    intruder = Client()
    intruder.force_login(ada)
    for response in (intruder.get(address), intruder.post(address, {"email": "mine@evil.example"})):
        assert response.status_code == 403
        assert "Sign in once more" in response.text
    assert Client().get(address).status_code == 302, "who isn't signed in does so, and comes back"


def test_where_it_is_optional_a_password_opens_the_desk() -> None:
    assert sign_in(make_curator()).get(DESK).status_code == 200


@pytest.mark.parametrize("make", [make_curator, lambda: make_user(is_staff=True)])
def test_asking_for_the_second_factor_costs_a_page_of_the_desk_one_query(
    make: object, settings: Settings
) -> None:
    settings.STAFF_MFA = "required"
    user: User = make()  # type: ignore[operator]
    client = sign_in(user)
    set_up_app(client)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(DESK).status_code == 200
    assert sum("mfa_authenticator" in query["sql"] for query in queries) == 1
