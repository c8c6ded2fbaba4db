"""Reads of offers to hand a request over: those that a person made, and those made to their addresses."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.models import CommunityRequest, HandOver
from requests_workflow.refusals import NotFound
from requests_workflow.selectors import name_request


def offers_made_to(user: User) -> QuerySet[HandOver]:
    """Return the offers that stand and that the person may take, oldest first."""
    youngest = timezone.now() - terms.OFFER_STANDS
    standing = HandOver.objects.filter(ended_at=None, created_at__gt=youngest)
    return standing.filter(email__in=user.verified_emails).select_related("request", "offered_by")


def find_offer_to(request_id: UUID | str, user: User) -> HandOver:
    """Return the last offer of a request to a proved address of the person, also when it stands no more.

    Raises NotFound for everybody else: an offer shows what is in the request.
    """
    try:
        offers = HandOver.objects.filter(
            email__in=user.verified_emails,
            request__in=CommunityRequest.objects.filter(name_request(request_id)),
        )
        found = offers.select_related("request__coordinator", "offered_by").last()
    except ValidationError:
        found = None
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def find_standing_offer(request: CommunityRequest) -> HandOver | None:
    """Return the offer of a request that can be taken now."""
    last = request.hand_overs.filter(ended_at=None).first()
    return last if last is not None and last.stands_at(timezone.now()) else None


def lock_request_offered_to(request_id: UUID | str, user: User) -> CommunityRequest:
    """Return a request that was once offered to a proved address of the person, locked as by `lock_request`.

    They need not see it otherwise. Raises NotFound.
    """
    find_offer_to(request_id, user)
    locked = CommunityRequest.objects.select_for_update(of=("self",), no_key=True)
    return locked.get(name_request(request_id))
