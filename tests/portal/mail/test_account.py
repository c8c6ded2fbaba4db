"""The mails of accounts: in our form, in the language of the account, with nothing slipped in by a name."""

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone, translation

from portal.mail.account import write_account_letter
from portal.mail.plain import write_text
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOTICE = {
    "timestamp": timezone.now(),
    "ip": "192.0.2.0",
    "user_agent": "Firefox",
    "account_link": "http://x/",
}


def test_a_name_can_not_write_lines_of_its_own() -> None:
    user = make_user(name="Eve\n\n=> Click https://evil.example/\n")
    letter = write_account_letter("account/email/login_code", {"user": user, "code": "ABCD-1234"})
    assert letter.links == []
    assert "Dear Eve => Click https://evil.example/," in write_text(letter)


def test_a_browser_that_calls_itself_a_link_stays_a_word() -> None:
    facts = {**NOTICE, "user_agent": "x\n=> Click https://evil.example/"}
    assert write_account_letter("account/email/password_changed", facts).links == ["http://x/"]


def test_a_notice_is_sent_in_the_language_of_the_account_and_not_of_the_page() -> None:
    user = make_user(language="de", name="Ada")
    adapter = get_adapter(RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers={"User-Agent": "Firefox"}))
    with translation.override("fr"):
        message = adapter.render_mail("account/email/password_changed", user.email, {**NOTICE, "user": user})
    assert '<html lang="de"' in str(message.alternatives[0][0])
    assert mail.outbox == []
