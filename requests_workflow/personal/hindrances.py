"""What must be settled before a person can go, and what goes with them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.personal_data import Hindrance
from requests_workflow.models import CommunityRequest, HandOver
from requests_workflow.personal.traces import drafts_of
from requests_workflow.states import OPEN


def find_open_requests(user: User) -> list[Hindrance]:
    """Return one hindrance for each request that waits for somebody, or that the person reviews."""
    requests = CommunityRequest.objects.order_by("created_at")
    open_ones = requests.filter(coordinator=user, state__in=OPEN)
    claimed = requests.filter(assignee=user)
    return [
        *(_hinder(one, _("Your request %s is still open: cancel it, or hand it over.")) for one in open_ones),
        *(
            _hinder(one, _("You are reviewing the request %s: decide on it, or release it."))
            for one in claimed
        ),
    ]


def lock_requests(user: User) -> None:
    """Let nobody move the person's requests until the transaction ends.

    Drafts, which might be sent, too; and what is offered to the person, who might take it over.
    """
    offers = HandOver.objects.filter(ended_at=None, email__in=user.verified_emails).order_by()
    locked = CommunityRequest.objects.select_for_update(of=("self",), no_key=True)
    theirs = Q(coordinator=user) | Q(assignee=user) | Q(pk__in=offers.values("request"))
    list(locked.filter(theirs).order_by("pk").values_list("pk", flat=True))


def tell_losses(user: User) -> list[str]:
    """Say how many drafts are deleted."""
    number = drafts_of(user).count()
    sentence = ngettext(
        "%(number)s draft that was never sent", "%(number)s drafts that were never sent", number
    )
    return [sentence % {"number": number}] if number else []


def _hinder(request: CommunityRequest, sentence: str) -> Hindrance:
    address = reverse("request_status", args=[request.reference])
    return Hindrance(sentence % request.reference, address, _("Open the request"))
