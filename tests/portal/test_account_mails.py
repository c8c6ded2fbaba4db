"""A mail server that fails costs nobody what they did, and nobody is told of a mail that was not sent."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from portal.accounts.models import User
from tests.factories import PASSWORD, make_user
from tests.portal.test_account_pages import ADDRESS, read_code
from tests.services.process import find_free_port

pytestmark = pytest.mark.django_db
NOT_SENT = f"The mail to {ADDRESS} could not be sent just now"


@pytest.fixture
def mend(settings: Settings) -> Callable[[], None]:
    """Have no mail server; return what brings one back."""
    before = settings.EMAIL_BACKEND

    def mend() -> None:
        settings.EMAIL_BACKEND = before

    settings.EMAIL_BACKEND = "portal.mail.backend.WatchedBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", find_free_port()
    return mend


def test_who_signs_up_while_no_mail_goes_out_has_an_account_and_asks_for_the_code_again(
    client: Client, mend: Callable[[], None], mailoutbox: list[EmailMessage]
) -> None:
    entered = {"email": ADDRESS, "name": "Ada", "password1": PASSWORD}
    page = client.post("/accounts/signup/", entered, follow=True)
    assert page.redirect_chain == [("/accounts/confirm-email/", 302)]
    assert NOT_SENT in page.text
    assert "email sent to" not in page.text
    assert 'value="resend"' in page.text
    mend()
    page = client.post("/accounts/confirm-email/", {"action": "resend"}, follow=True)
    assert NOT_SENT not in page.text
    client.post("/accounts/confirm-email/", {"code": read_code(mailoutbox)})
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_nobody_is_told_that_a_code_is_on_its_way_which_is_not(
    client: Client, mend: Callable[[], None], address: str, is_known: bool
) -> None:
    if is_known:
        make_user(ADDRESS)
    page = client.post(address, {"email": ADDRESS}, follow=True)
    assert page.status_code == 200
    assert NOT_SENT in page.text
    assert "code has been sent" not in page.text


def test_a_password_is_changed_though_nobody_can_be_told(client: Client, mend: Callable[[], None]) -> None:
    client.force_login(make_user(ADDRESS))
    new = "another-long-password"
    entered = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", entered).status_code == 302
    assert User.objects.get().check_password(new)


def test_the_log_of_a_mail_that_was_not_sent_names_no_address(
    client: Client, mend: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    assert "account/email/unknown_account could not be mailed: ConnectionRefusedError" in caplog.text
    assert ADDRESS not in caplog.text
