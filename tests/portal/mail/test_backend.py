"""A conversation with a mail server ends in time, and a mail that was taken counts as sent."""

import smtplib
import time

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from portal.mail.backend import CONVERSATION_SECONDS, HURRIED_SECONDS, WatchedBackend, send_now
from requests_workflow.outbox.lanes import MAIL
from tests.portal.test_settings import STRONG, run
from tests.services.mail_server import drip, running_mail_server, take_and_never_say_goodbye
from tests.services.process import find_free_port


def make_mail() -> EmailMessage:
    return EmailMessage("Subject", "Text", "desk@portal.example", ["ada@uni.example"])


def connect(port: int, *, seconds: float) -> WatchedBackend:
    return WatchedBackend(host="127.0.0.1", port=port, timeout=10, seconds=seconds)


def test_a_server_that_drips_its_greeting_is_given_up_when_the_time_is_over() -> None:
    began = time.monotonic()
    with (
        running_mail_server(drip) as port,
        pytest.raises(TimeoutError, match="The mail server took longer than 1 s"),
    ):
        connect(port, seconds=1.0).send_messages([make_mail()])
    assert 1 <= time.monotonic() - began < 5


def test_a_mail_that_was_taken_is_sent_though_the_server_never_says_goodbye() -> None:
    with running_mail_server(take_and_never_say_goodbye) as port:
        assert connect(port, seconds=1.0).send_messages([make_mail()]) == 1


def test_another_failure_stays_what_it_is() -> None:
    with pytest.raises(ConnectionRefusedError):
        connect(find_free_port(), seconds=10.0).send_messages([make_mail()])


def test_whoever_waits_for_a_page_waits_for_no_server_longer_than_it_may_take(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert HURRIED_SECONDS <= 5
    monkeypatch.setattr("portal.mail.backend.HURRIED_SECONDS", 1.0)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "portal.mail.backend.WatchedBackend", "127.0.0.1"
    began = time.monotonic()
    with running_mail_server(drip) as settings.EMAIL_PORT, pytest.raises(TimeoutError):
        send_now(make_mail())
    assert time.monotonic() - began < 5


def test_a_conversation_is_over_before_anybody_else_takes_up_its_delivery() -> None:
    # Half a minute more, for a name server that doesn't answer.
    assert MAIL.lease.total_seconds() >= CONVERSATION_SECONDS + 30


@pytest.mark.parametrize(
    ("url", "kind"),
    [("smtp://h", smtplib.SMTP), ("smtp+tls://h:587", smtplib.SMTP), ("smtp+ssl://h:465", smtplib.SMTP_SSL)],
)
def test_each_address_of_a_mail_server_leads_to_a_watched_conversation(
    url: str, kind: type[smtplib.SMTP]
) -> None:
    code = (
        "from django.core.mail import get_connection; one = get_connection();"
        "print(type(one).__name__, [base.__name__ for base in one.connection_class.__mro__])"
    )
    printed = run(code, SECRET_KEY=STRONG, EMAIL_URL=url).stdout
    assert printed.startswith("WatchedBackend ['_Watched")
    assert f"'{kind.__name__}'" in printed
