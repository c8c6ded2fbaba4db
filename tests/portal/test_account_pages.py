"""The account pages: sign up and in by code, prove addresses, set passwords, sign out."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from portal.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

CODE = re.compile(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6,8})$", re.MULTILINE)
ADDRESS = "ada@uni.example"


@pytest.fixture(autouse=True)
def _counting_from_zero() -> Iterator[None]:
    """Forget how often codes were asked for."""
    cache.clear()
    yield
    cache.clear()


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
    user = make_user("ada@mail.example")
    client.force_login(user)
    client.post("/accounts/email/", {"action_add": "", "email": ADDRESS}, follow=True)
    response = client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)}, follow=True)
    assert ADDRESS in response.text
    assert ADDRESS in User.objects.get().verified_emails
    client.post("/accounts/email/", {"action_primary": "", "email": ADDRESS})
    assert EmailAddress.objects.get(primary=True).email == ADDRESS
    client.post("/accounts/email/", {"action_remove": "", "email": "ada@mail.example"})
    assert [address.email for address in EmailAddress.objects.all()] == [ADDRESS]


def test_the_password_is_changed(client: Client) -> None:
    client.force_login(make_user(ADDRESS))
    new = "another-long-password"
    entered = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert 'href="#id_oldpassword"' in client.post("/accounts/password/change/", entered).text
    client.post("/accounts/password/change/", {**entered, "oldpassword": PASSWORD})
    assert User.objects.get().check_password(new)


@pytest.mark.parametrize(
    ("address", "is_signed_in"),
    [
        ("/accounts/login/", False),
        ("/accounts/login/code/", False),
        ("/accounts/signup/", False),
        ("/accounts/password/reset/", False),
        ("/accounts/inactive/", False),
        ("/accounts/email/", True),
        ("/accounts/password/change/", True),
        ("/accounts/logout/", True),
        ("/accounts/reauthenticate/", True),
    ],
)
def test_every_account_page_is_one_of_ours(client: Client, address: str, is_signed_in: bool) -> None:
    if is_signed_in:
        client.force_login(make_user(ADDRESS))
    response = client.get(address)
    page = response.text
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "/static/portal/portal.css" in page
    for inline in ("<style", "style=", "<script", "Menu:"):
        assert inline not in page
    for name in re.findall(r'<input type="(?:text|email|password)"[^>]* id="([^"]+)"', page):
        assert f'<label for="{name}">' in page
