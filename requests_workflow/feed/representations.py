"""An entry as integrations get it, in the feed and by webhook: what happened to what, and nobody's words."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from communities.models import CommunityChange
from requests_workflow.feed.types import type_of
from requests_workflow.models import FeedEntry, RequestEvent

Locate = Callable[[str], str]
"""Makes a path of this site an absolute address."""


def represent_entry(entry: FeedEntry, locate: Locate) -> dict[str, Any]:
    """Return type, time and subject of an entry: a thin payload, whose links lead to all else.

    Links answer by the rights of whoever follows them. The actor is a pseudonym: the same person has the same
    one everywhere, until their account is closed.
    """
    if entry.change is not None:
        at, about = entry.change.at, _represent_change(entry.change, locate)
    else:
        assert entry.event is not None, "an entry tells of one thing"  # noqa: S101 - the database says so
        at, about = entry.event.at, _represent_event(entry.event, locate)
    return {"type": type_of(entry), "timestamp": at, "data": {"position": entry.position, **about}}


def _represent_change(change: CommunityChange, locate: Locate) -> dict[str, Any]:
    return {
        "community": {
            "id": str(change.community_id),
            "slug": change.slug,
            "url": locate(reverse("api_community", args=[change.slug])),
        },
        **change.details,
    }


def _represent_event(event: RequestEvent, locate: Locate) -> dict[str, Any]:
    request = event.request
    reason = {"reason": event.details["reason"]} if event.details.get("reason") else {}
    return {
        "request": {
            "id": str(request.pk),
            "reference": request.reference,
            "url": locate(reverse("api_request", args=[request.pk])),
        },
        "number": event.number,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "version": event.version,
        "actor": {"role": event.actor_role, "key": str(event.actor_key) if event.actor_key else None},
        **reason,
    }
