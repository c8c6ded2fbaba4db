"""Offers the coordinator to prove an address at a partner, where theirs do not show that they are of it."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.rules import is_coordinator
from requests_workflow.states import AMENDABLE

IN_ORDER = "info"


def offer_proving(request: CommunityRequest, user: User, levels: Iterable[tuple[str, str]]) -> str:
    """Return the page on which an address is proved, which leads back here; empty where none is needed.

    `levels` are the checks' ids with what they found.
    """
    if not is_coordinator(request, user) or request.state not in AMENDABLE:
        return ""
    if dict(levels).get("affiliation", IN_ORDER) == IN_ORDER:
        return ""
    back = reverse("request_status", args=[request.reference])
    return f"{reverse('account_email')}?{urlencode({'next': back})}"
