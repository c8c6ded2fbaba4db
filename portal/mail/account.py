"""Gives the mails of allauth (codes, notices of changed accounts) the form that all our mails have."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from portal.mail.message import make_message
from portal.mail.source import Letter, fold, read_source


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
            return make_message(write_account_letter(template_prefix, context), to=to, headers=headers)

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
