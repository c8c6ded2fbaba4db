"""Gives the mails of allauth (codes, notices of changed accounts) the form that all our mails have."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.mail.backend import hurry
from portal.mail.message import make_message
from portal.mail.source import Letter, fold, read_source

logger = logging.getLogger(__name__)

WAS_SENT = ("account/messages/email_confirmation_sent.txt", "account/messages/login_code_sent.txt")
"""allauth's sentences that a mail is on its way; it says so whatever became of it."""


class LetterAdapter(DefaultAccountAdapter):
    """Writes each mail from its one template `<prefix>_message.txt`, with `<prefix>_subject.txt` above it."""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Return the mail, in the language of the account; of the page, where nobody is known yet."""
        to = email if isinstance(email, str) else email[0]
        chosen = getattr(context.get("user"), "language", "")
        with override(chosen or get_language()):
            return hurry(make_message(write_account_letter(template_prefix, context), to=to, headers=headers))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail; where that can't be done now, say so on the next page, and go on.

        What somebody did stays done: the account that was made, the password that was changed. The page that
        asks for a code can be asked for another one.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTP's own errors are among these
            logger.error("%s could not be mailed: %s", template_prefix, type(error).__name__)  # noqa: TRY400 - a traceback would show the address
            self._say_what_was_not_sent(current.request, email)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say something on the next page; not that a mail was sent which was not."""
        if message_template in WAS_SENT and hasattr(request, "mail_that_failed"):
            return
        super().add_message(request, level, message_template, *args, **more)

    def _say_what_was_not_sent(self, request: HttpRequest, email: str) -> None:
        request.mail_that_failed = email  # type: ignore[attr-defined] # read above, in the same answer
        words = _(
            "The mail to %(email)s could not be sent just now. If you expect a code: check the address; if "
            "it is right, wait a few minutes and ask for another one."
        )
        messages.error(request, words % {"email": email})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what was changed, in their language: allauth itself leaves out who they are."""
        known = {"user": user, "account_link": settings.SITE_URL + reverse("account_email")}
        super().send_notification_mail(template_prefix, user, {**known, **(context or {})}, email)


def write_account_letter(template_prefix: str, context: dict[str, Any]) -> Letter:
    """Return the letter of one of allauth's mails, such as "account/email/login_code".

    What people and their browsers entered is folded, so that no line of it is read as one of ours.
    """
    facts = {name: fold(value) if isinstance(value, str) else value for name, value in context.items()}
    facts["name"] = fold(getattr(context.get("user"), "name", ""))
    subject = render_to_string(f"{template_prefix}_subject.txt", facts)
    message = render_to_string(f"{template_prefix}_message.txt", facts)
    return read_source(f"Subject: {fold(subject)}\n\n{message}")
