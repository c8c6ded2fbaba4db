"""The made-up facts that the gallery's mails speak of: the same names as `mail.facts.gather_facts` gives."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings

from requests_workflow import terms
from requests_workflow.digests.contents import Contents, Item
from requests_workflow.mail.text import quote
from requests_workflow.models import CommunityRequest

REFERENCE = "EUC-2027-000042"
_NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)

_CLAIM = Item(REFERENCE, "Clean rivers for Europe", date(2027, 3, 3), False, False, _NOW + terms.LEASE)  # noqa: FBT003
_LATE = Item("EUC-2027-000031", "Soil under cities", date(2027, 2, 24), True, True, None)  # noqa: FBT003
_FRESH = Item("EUC-2027-000044", "Light & matter", date(2027, 3, 8), False, False, None)  # noqa: FBT003

BUSY_WEEK = Contents(claims=[_CLAIM], listed=[_LATE, *[_FRESH] * 4], waiting=7, overdue=1)
CALM_WEEK = Contents(claims=[_CLAIM], listed=[], waiting=0, overdue=0)

FACTS: dict[str, Any] = {
    "contents": BUSY_WEEK,
    "kind": "",
    "switch_off_link": "",
    "reference": REFERENCE,
    "title": "Clean rivers for Europe",
    "is_new": True,
    "slug": "clean-rivers",
    "community": "clean-rivers",
    "grants": "101058390, 777523",
    "primary_grant": "101058390",
    "coordinator": "Cora O’Dinator",
    "author": "Ada Curator",
    "is_by_member": False,
    "is_by_coordinator": True,
    "was_draft": False,
    "was_in_review": True,
    "was_declined": True,
    "reason": CommunityRequest.DeclineReason.NOT_AFFILIATED.label,
    "name": "Cora O’Dinator",
    "has_asked_for_changes": True,
    "comment": quote("Thank you for the request.\n\nWe could not see which of the partners you work for."),
    "remarks": [],
    "due_on": date(2027, 3, 8),
    "kept_until": _NOW + timedelta(days=3),
    "expires_on": _NOW + timedelta(days=7),
    "days_left": 7,
    "answer_by": _NOW + terms.ANSWER_WITHIN,
    "answer_days": terms.ANSWER_WITHIN.days,
    "appeal_by": _NOW + terms.REOPEN_WITHIN,
    "appeal_days": terms.REOPEN_WITHIN.days,
    "draft_days": terms.DRAFT_KEPT.days,
    "lease_hours": terms.LEASE // timedelta(hours=1),
    "is_editor": True,
    "stands_until": _NOW + timedelta(days=14),
    "stays": True,
    "asked": "The address “clean-rivers” was taken on Zenodo meanwhile. The decision stands.",
    "asked_code": "slug_taken",
}

_PAGES = {
    "coordinator": f"/requests/{REFERENCE}/",
    "invited": f"/requests/{REFERENCE}/",
    "previous": "/requests/",
    "owner": "/docs/linking/",
    "curator": "/admin/requests_workflow/communityrequest/00000000-0000-0000-0000-000000000042/change/",
}


def facts_for(audience: str) -> dict[str, Any]:
    """Return the facts as such a reader is told them; an invited one is no one that the portal knows."""
    return {
        **FACTS,
        "is_for_coordinator": audience != "curator",
        "name": {"curator": "Ada Curator", "invited": ""}.get(audience, FACTS["name"]),
        "link": settings.SITE_URL + _PAGES[audience],
    }


def webhook_facts() -> dict[str, Any]:
    """Return what the mail about a webhook speaks of, by the names that `webhooks.notices` gives."""
    return {
        "name": FACTS["name"],
        "webhook": "Our repository",
        "is_gone": False,
        "failing_since": _NOW,
        "link": f"{settings.SITE_URL}/accounts/webhooks/",
    }


def account_facts() -> dict[str, Any]:
    """Return what the mails about an account speak of."""
    site = settings.SITE_URL
    return {
        "code": "ABCD-1234",
        "email": "cora@university.example",
        "password_reset_url": f"{site}/accounts/password/reset/",
        "signup_url": f"{site}/accounts/signup/",
        "account_link": f"{site}/accounts/email/",
        "timestamp": _NOW,
        "ip": "192.0.2.0",
        "user_agent": "Firefox 151 on Linux",
        "from_email": "cora@university.example",
        "to_email": "cora.odinator@institute.example",
        "deleted_email": "cora@old-university.example",
        "provider": "ORCID",
    }
