"""The headers of mails about a request: what makes them one conversation, and the way out of them."""

from urllib.parse import urlsplit

from django.conf import settings

from portal.accounts.models import User
from portal.accounts.notifications import NotificationKind
from requests_workflow.mail.kinds import find_kind, link_to_switch_off
from requests_workflow.models import CommunityRequest, Delivery


def thread_of(delivery: Delivery) -> dict[str, str]:
    """Return headers by which mail programs see a repeat as one mail, and a request as one conversation.

    The Message-ID is made of what stays the same at every attempt, whoever makes it.
    """
    event = delivery.event
    return {
        "Message-ID": make_message_id(f"{event.request_id}.{event.number}.{delivery.pk}"),
        **belongs_to(event.request),
    }


def belongs_to(request: CommunityRequest) -> dict[str, str]:
    """Return the headers that put a mail into the conversation about a request."""
    thread = make_message_id(str(request.pk))
    return {"In-Reply-To": thread, "References": thread}


def ways_out_of(delivery: Delivery, audience: str) -> dict[str, str]:
    """Return the headers of mails that one may switch off, with one click in the mail program (RFC 8058)."""
    kind = find_kind(delivery.event, audience)
    if kind is None or delivery.recipient is None:
        return {}
    return way_out_of(delivery.recipient, kind)


def way_out_of(person: User, kind: NotificationKind) -> dict[str, str]:
    """Return the headers by which a person stops all mails of a kind."""
    return {
        "List-Unsubscribe": f"<{link_to_switch_off(person, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def make_message_id(name: str) -> str:
    """Return the Message-ID of what has this name on this site."""
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
