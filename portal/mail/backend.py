"""Talks to the mail server: in a conversation that ends in time, however slowly the server answers."""

import smtplib
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from portal.outbound.watching import current_watch, watching

AnyMessage = TypeVar("AnyMessage", bound=EmailMessage)

CONVERSATION_SECONDS = 60.0
"""How long one conversation may take: less than the lease of a delivery, lest another sends its mail."""

HURRIED_SECONDS = 5.0
"""The same where somebody waits for a page, who holds one of the few slots for requests meanwhile."""


def send_now(message: EmailMessage) -> None:
    """Send a message while somebody waits for the page. Raises what the mail server raises, an OSError."""
    hurry(message).send()


def hurry(message: AnyMessage) -> AnyMessage:
    """Have a message sent within the time that somebody waits for a page; return it."""
    message.connection = get_connection(seconds=HURRIED_SECONDS, timeout=HURRIED_SECONDS)
    return message


class WatchedBackend(EmailBackend):
    """Django's own, with an end: EMAIL_TIMEOUT begins anew with each byte that a server drips."""

    def __init__(self, *args: Any, seconds: float = CONVERSATION_SECONDS, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seconds = seconds

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The kind of connection that the watch may cut."""
        return _WatchedTls if self.use_ssl else _Watched

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them. Raises TimeoutError when the time is over: what was being sent may have arrived."""
        with watching(self.seconds) as watch:
            try:
                return super().send_messages(email_messages)
            except OSError as error:  # SMTP's own errors are among these
                if watch.is_over:
                    raise TimeoutError(f"The mail server took longer than {self.seconds:.0f} s.") from error
                raise


class _Watched(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        # Each time, since behind TLS it is another socket. Its handshake has one end for all its bytes.
        if self.sock is not None:
            current_watch().add(self.sock)
        return super().getreply()


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    pass
