"""Composes and sends the mail of an event: what happened, why, and what comes next."""

from typing import Any

from django.core.mail import EmailMessage

from portal.accounts.models import User
from portal.accounts.notifications import wants
from portal.mail.backend import send_now
from portal.mail.language import speaking
from portal.mail.message import make_message
from requests_workflow.mail.facts import gather_facts, name_request
from requests_workflow.mail.headers import belongs_to, thread_of, ways_out_of
from requests_workflow.mail.invitations import find_invited_address
from requests_workflow.mail.kinds import find_kind
from requests_workflow.mail.text import fold, render_mail
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent

AUDIENCE = {
    "mail_coordinator": "coordinator",
    "mail_curators": "curator",
    "mail_assignee": "curator",
    "mail_desk": "curator",
    "mail_previous_curator": "curator",
    "mail_previous_coordinator": "previous",
    "mail_invited": "invited",
    "mail_owners": "owner",
}
"""Whose words and links the mail of a handler has; the template is `mail/<action>.<audience>.txt`."""


def send_event_mail(delivery: Delivery) -> None:
    """Send one recipient the mail of one event; what fails is raised, and tried again by the outbox.

    Nothing is sent to an account that was switched off, nor what its owner does not want, nor a reminder that
    is no longer true.
    """
    if find_address(delivery) is not None and _is_wanted(delivery) and not _is_outdated(delivery.event):
        compose_event_mail(delivery).send()


def compose_event_mail(delivery: Delivery) -> EmailMessage:
    """Compose the mail of a delivery, which goes to somebody, in their language."""
    event, address, audience = delivery.event, find_address(delivery), AUDIENCE[delivery.handler]
    assert address is not None, "a mail goes to somebody"  # noqa: S101 - send_event_mail looked
    recipient = delivery.recipient
    with speaking(recipient.language if recipient is not None else ""):
        letter = render_mail(f"mail/{event.action}.{audience}.txt", gather_facts(delivery, audience))
        headers = {**thread_of(delivery), **ways_out_of(delivery, audience)}
        return make_message(letter, to=address, headers=headers, reference=event.request.reference)


def send_letter(
    template: str, facts: dict[str, Any], *, to: str, request: CommunityRequest, recipient: User | None = None
) -> None:
    """Send what somebody asked for at this moment, such as a link to their own draft; no event tells of it.

    `facts` holds what the template names, `link` among it; reference, title and name are filled in. Raises
    what the mail server raises: there is no second attempt.
    """
    known = {
        "is_for_coordinator": True,
        "reference": request.reference,
        "title": name_request(request),
        "name": fold(recipient.name) if recipient is not None else "",
    }
    with speaking(recipient.language if recipient is not None else ""):
        letter = render_mail(template, {**known, **facts})
        message = make_message(letter, to=to, headers=belongs_to(request), reference=request.reference)
    send_now(message)


def find_address(delivery: Delivery) -> str | None:
    """Return to which address the mail goes; None when there is nobody to write to any more.

    An invitation goes to the address that was invited, and nobody asks whether it has an account.
    """
    if delivery.handler == "mail_invited":
        return find_invited_address(delivery.event)
    recipient = delivery.recipient
    return recipient.email if recipient is not None and recipient.is_active else None


def _is_wanted(delivery: Delivery) -> bool:
    kind = find_kind(delivery.event, AUDIENCE[delivery.handler])
    return kind is None or delivery.recipient is None or wants(delivery.recipient, kind.name)


def _is_outdated(event: RequestEvent) -> bool:
    """Whether a reminder was overtaken: since then the request was changed, submitted or closed."""
    if event.action != "remind":
        return False
    expires_at = event.request.expires_at
    return expires_at is None or expires_at.isoformat() != event.details["expires_at"]
