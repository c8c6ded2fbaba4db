"""Makes a letter into a message that can be sent, with both its forms."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal.mail.html import write_html
from portal.mail.plain import write_text
from portal.mail.source import Letter

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Tells other programs that nobody reads answers, so that none sends an "out of office"."""


def make_message(
    letter: Letter, *, to: str, headers: dict[str, str] | None = None, reference: str = ""
) -> EmailMultiAlternatives:
    """Return the message: text, and HTML beside it; the reference stands first in the subject."""
    message = EmailMultiAlternatives(
        subject=f"[{reference}] {letter.subject}" if reference else letter.subject,
        body=write_text(letter),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={**AUTOMATIC, **(headers or {})},
    )
    message.attach_alternative(write_html(letter, reference=reference), "text/html")
    return message
