"""The account pages: sign up and in by code, prove addresses, set passwords, sign out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from portal.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6,8})$", re.MULTILINE)
ADDRESS = "ada@uni.example"


def read_code(outbox: list[EmailMessage]) -> str:
    found = CODE.search(str(outbox[-1].body))
    assert found, "the mail has a code in a line of its own"
    return found.group(1)


def test_signing_up_takes_a_code_and_leads_back_to_where_one_was(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    page = client.get("/accounts/login/?next=/requests/new/").text
    assert "/accounts/signup/?next=%2Frequests%2Fnew%2F" in page
    entered = {"email": ADDRESS, "name": "Ada", "password1": PASSWORD, "next": "/requests/new/"}
    response = client.post("/accounts/signup/", entered, follow=True)
    assert ADDRESS in response.text
    assert not EmailAddress.objects.get().verified
    assert client.get("/requests/").status_code == 302, "the address comes first"
    response = client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)}, follow=True)
    assert response.redirect_chain[-1][0] == "/requests/new/"
    assert EmailAddress.objects.get().verified
    assert User.objects.get().name == "Ada"


def test_a_wrong_code_is_told_and_another_can_be_sent(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post("/accounts/signup/", {"email": ADDRESS, "name": "Ada", "password1": PASSWORD})
    page = client.post("/accounts/confirm-email/", {"code": "NO"}).text
    assert "<title>Error: " in page
    assert 'href="#id_code"' in page
    assert 'value="resend"' in page
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"name": ""}, "name"),
        ({"password1": "short"}, "password1"),
        ({"password1": ""}, "password1"),
    ],
)
def test_a_refused_sign_up_names_the_field_and_keeps_the_rest(
    client: Client, entered: dict[str, str], field: str
) -> None:
    values = {"email": ADDRESS, "name": "Ada Lovelace", "password1": PASSWORD, **entered}
    page = client.post("/accounts/signup/", values).text
    assert "There is a problem" in page
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    if field != "name":
        assert 'value="Ada Lovelace"' in page
    assert not User.objects.exists()


def test_a_known_address_is_not_given_away(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user(ADDRESS)
    response = client.post(
        "/accounts/signup/", {"email": ADDRESS, "name": "Eve", "password1": PASSWORD}, follow=True
    )
    assert ADDRESS in response.text
    assert "already" not in response.text
    assert User.objects.count() == 1


def test_one_signs_in_with_a_password(client: Client) -> None:
    make_user(ADDRESS)
    response = client.post("/accounts/login/", {"login": ADDRESS.upper(), "password": PASSWORD})
    assert response.headers["Location"] == "/requests/"
    page = Client().post("/accounts/login/", {"login": ADDRESS, "password": "wrong"}).text
    assert "There is a problem" in page
    assert f'value="{ADDRESS}"' in page


def test_one_signs_in_by_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user(ADDRESS)
    assert "/accounts/login/code/" in client.get("/accounts/login/").text
    response = client.post("/accounts/login/code/", {"email": ADDRESS}, follow=True)
    assert "Enter your sign-in code" in response.text
    response = client.post("/accounts/login/code/confirm/", {"code": read_code(mailoutbox)})
    assert response.headers["Location"] == "/requests/"


def test_a_new_password_is_set_by_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user(ADDRESS)
    response = client.post("/accounts/password/reset/", {"email": ADDRESS}, follow=True)
    assert "Enter the code" in response.text
    response = client.post("/accounts/password/reset/confirm/", {"code": read_code(mailoutbox)}, follow=True)
    assert "Choose a new password" in response.text
    new = "another-long-password"
    response = client.post(
        "/accounts/password/reset/complete/", {"password1": new, "password2": new}, follow=True
    )
    assert User.objects.get().check_password(new)
    assert response.status_code == 200


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(make_user(ADDRESS))
    assert "Sign out" in client.get("/accounts/logout/").text
    assert client.get("/requests/").status_code == 200, "looking at it changed nothing"
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert client.get("/requests/").status_code == 302


def test_a_second_address_is_proved_by_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user("ada@mail.example")
    client.post("/accounts/login/", {"login": "ada@mail.example", "password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": ADDRESS}, follow=True)
    response = client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)}, follow=True)
    assert ADDRESS in response.text
    assert ADDRESS in User.objects.get().verified_emails
    client.post("/accounts/email/", {"action_primary": "", "email": ADDRESS})
    assert EmailAddress.objects.get(primary=True).email == ADDRESS
    client.post("/accounts/email/", {"action_remove": "", "email": "ada@mail.example"})
    assert [address.email for address in EmailAddress.objects.all()] == [ADDRESS]


def test_another_code_is_sent_on_request_and_only_the_last_one_holds(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/accounts/signup/", {"email": ADDRESS, "name": "Ada", "password1": PASSWORD})
    first = read_code(mailoutbox)
    client.post("/accounts/confirm-email/", {"action": "resend"})
    assert len(mailoutbox) == 2
    client.post("/accounts/confirm-email/", {"code": first})
    assert not EmailAddress.objects.get().verified
    client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)})
    assert EmailAddress.objects.get().verified


def test_a_code_of_yesterday_proves_nothing_and_the_person_is_led_on(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    client.post("/accounts/signup/", {"email": ADDRESS, "name": "Ada", "password1": PASSWORD})
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = -1
    response = client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)}, follow=True)
    assert not EmailAddress.objects.get().verified
    assert response.status_code == 200
    assert "Sign in" in response.text


def test_an_address_that_is_the_only_one_cannot_be_removed(client: Client) -> None:
    make_user(ADDRESS)
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert 'name="action_remove"' not in client.get("/accounts/email/").text
    client.post("/accounts/email/", {"action_remove": "", "email": ADDRESS})
    assert EmailAddress.objects.get().email == ADDRESS


def test_the_password_is_changed(client: Client) -> None:
    client.force_login(make_user(ADDRESS))
    new = "another-long-password"
    entered = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert 'href="#id_oldpassword"' in client.post("/accounts/password/change/", entered).text
    client.post("/accounts/password/change/", {**entered, "oldpassword": PASSWORD})
    assert User.objects.get().check_password(new)


def test_who_found_the_session_open_adds_no_address(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.force_login(make_user("ada@mail.example"))
    response = client.post("/accounts/email/", {"action_add": "", "email": ADDRESS})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert mailoutbox == []
    response = client.post(response.headers["Location"], {"password": PASSWORD}, follow=True)
    assert ADDRESS in response.text
    assert mailoutbox, "after the password, what was asked for goes on"


def test_a_sign_up_keeps_the_language_it_was_read_in(client: Client) -> None:
    entered = {"email": ADDRESS, "name": "Ada", "password1": PASSWORD}
    client.post("/accounts/signup/", entered, headers={"Accept-Language": "fr"})
    assert User.objects.get().language == "fr"


@pytest.mark.parametrize(
    ("address", "is_signed_in"),
    [
        ("/accounts/login/", False),
        ("/accounts/login/code/", False),
        ("/accounts/signup/", False),
        ("/accounts/password/reset/", False),
        ("/accounts/inactive/", False),
        ("/accounts/closed/", False),
        ("/accounts/3rdparty/login/cancelled/", False),
        ("/accounts/", True),
        ("/accounts/profile/", True),
        ("/accounts/notifications/", True),
        ("/accounts/tokens/", True),
        ("/accounts/tokens/new/", True),
        ("/accounts/sessions/", True),
        ("/accounts/data/", True),
        ("/accounts/close/", True),
        ("/accounts/2fa/", True),
        ("/accounts/2fa/totp/activate/", True),
        ("/accounts/2fa/webauthn/", True),
        ("/accounts/2fa/webauthn/add/", True),
        ("/accounts/3rdparty/", True),
        ("/accounts/email/", True),
        ("/accounts/password/change/", True),
        ("/accounts/logout/", True),
        ("/accounts/reauthenticate/", True),
    ],
)
def test_every_account_page_is_one_of_ours(client: Client, address: str, is_signed_in: bool) -> None:
    if is_signed_in:
        make_user(ADDRESS)
        client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    response = client.get(address)
    page = response.text
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "/static/portal/tokens.css" in page
    for inline in ("<style", "style=", "Menu:"):
        assert inline not in page
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script, "the content policy forbids others"
    for name in re.findall(r'<input type="(?:text|email|password)"[^>]* id="([^"]+)"', page):
        assert f'<label for="{name}">' in page
