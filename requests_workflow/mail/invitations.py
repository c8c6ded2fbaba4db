"""Letters to people who may have no account: to whom they go, and in whose words."""

import re

from django.utils import timezone
from django.utils.translation import gettext as _

from requests_workflow.mail.text import fold
from requests_workflow.models import CommunityRequest, HandOver, RequestEvent, RequestMember

TO_STRANGERS = ("invite", "offer")
LOOKS_LIKE_AN_ADDRESS = re.compile(r"[/@:]|\w\.\w")
LONGEST_NAME = 60


def find_invited_address(event: RequestEvent) -> str | None:
    """Return to whom the letter of an invitation or offer goes; None once that is over, or was erased.

    The address lies beside the history, which names the row and never the person.
    """
    if event.action == "offer":
        offer = HandOver.objects.filter(pk=event.details["hand_over"]).first()
        return offer.email if offer is not None and offer.stands_at(timezone.now()) else None
    member = RequestMember.objects.filter(pk=event.details["member"], left_at=None).first()
    return member.email if member is not None else None


def name_for_strangers(name: str) -> str:
    """Return a person's name if it can be nothing but one.

    Anybody may call themselves what they like and write to any address by an invitation; mail programs make
    links of whatever looks like an address.
    """
    folded = fold(name)
    if LOOKS_LIKE_AN_ADDRESS.search(folded) or len(folded) > LONGEST_NAME:
        return _("a colleague")
    return folded


def describe_for_strangers(request: CommunityRequest) -> str:
    """Return the project in CORDIS's words, not the coordinator's; nothing where no grant is named."""
    link = request.grant_links.select_related("grant").order_by("position").first()
    return fold(link.grant.acronym or link.grant.title) if link is not None else ""
