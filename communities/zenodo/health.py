"""How it stands with Zenodo: for /health/, the admin, and whoever must be told."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from communities.models import ZenodoStanding
from communities.zenodo.http.address import parse_api_url


def describe_zenodo() -> dict[str, Any]:
    """Return the part of a health report that is about Zenodo. Never `down`: the portal serves without.

    `degraded` comes with a reason: `token_refused`, or `left_alone` after failures or too many calls.
    """
    if not settings.ZENODO_API_URL:
        return {"status": "up", "registry": "the portal"}
    host = parse_api_url(settings.ZENODO_API_URL, may_be_plain=True).host
    standing = ZenodoStanding.objects.filter(pk=host).first()
    reason = find_trouble(standing) if standing is not None else ""
    report = {"status": "degraded" if reason else "up", "registry": host}
    return {**report, "reason": reason} if reason else report


def find_trouble(standing: ZenodoStanding) -> str:
    """Return why Zenodo isn't asked now, "" if it is."""
    if standing.refused_at is not None:
        return "token_refused"
    is_left_alone = standing.closed_until is not None and standing.closed_until > timezone.now()
    return "left_alone" if is_left_alone else ""
