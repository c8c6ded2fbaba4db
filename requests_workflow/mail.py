"""Composes and sends the mail of an event: what happened, why, and what comes next."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from requests_workflow.mail_facts import gather_facts
from requests_workflow.mail_text import render_mail
from requests_workflow.models import Delivery, RequestEvent

AUDIENCE = {
    "mail_coordinator": "coordinator",
    "mail_curators": "curator",
    "mail_assignee": "curator",
    "mail_desk": "curator",
    "mail_previous_curator": "curator",
}
"""Whose words and links the mail of a handler has; the template is `mail/<action>.<audience>.txt`."""


def send_event_mail(delivery: Delivery) -> None:
    """Send one recipient the mail of one event; what fails is raised, and tried again by the outbox.

    Nothing is sent to an account that was switched off, nor a reminder that is no longer true.
    """
    if delivery.recipient is None or not delivery.recipient.is_active or _is_outdated(delivery.event):
        return
    compose_event_mail(delivery).send()


def compose_event_mail(delivery: Delivery) -> EmailMessage:
    """Compose the mail of a delivery, which has a recipient."""
    event, recipient, audience = delivery.event, delivery.recipient, AUDIENCE[delivery.handler]
    assert recipient is not None, "a mail goes to somebody"  # noqa: S101 - send_event_mail looked
    subject, text = render_mail(f"mail/{event.action}.{audience}.txt", gather_facts(delivery, audience))
    return EmailMessage(
        subject=f"[{event.request.reference}] {subject}",
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[recipient.email],
        headers=_headers(delivery),
    )


def _is_outdated(event: RequestEvent) -> bool:
    """Whether a reminder was overtaken: since then the request was changed, submitted or closed."""
    if event.action != "remind":
        return False
    expires_at = event.request.expires_at
    return expires_at is None or expires_at.isoformat() != event.details["expires_at"]


def _headers(delivery: Delivery) -> dict[str, str]:
    """Return headers by which mail programs see a repeat as one mail, and a request as one conversation.

    The Message-ID is made of what stays the same at every attempt, whoever makes it.
    """
    event = delivery.event
    thread = _message_id(str(event.request_id))
    return {
        "Message-ID": _message_id(f"{event.request_id}.{event.number}.{delivery.pk}"),
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _message_id(name: str) -> str:
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
