"""Tells people who proved to have a say in a community that somebody else asks for it."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from requests_workflow.actors import SYSTEM
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest, OwnershipProof, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.selectors import lock_request
from requests_workflow.states import OPEN

TOLD = "tell_owners"
MOST_IN_A_RUN = 50


def tell_owners() -> int:
    """Write to the owners, once for each open request; return for how many requests.

    Zenodo's API tells nobody's address and carries no message to a community's owners: those whom the portal
    itself knows are the ones who can be told. A request that names the community by another name than the
    proof is found once somebody has looked at the community.
    """
    request_ids = list(_find_untold().values_list("pk", flat=True)[:MOST_IN_A_RUN])
    return sum(_tell(request_id) for request_id in request_ids)


def _find_untold() -> QuerySet[CommunityRequest]:
    open_links = CommunityRequest.objects.filter(kind=CommunityRequest.Kind.LINK, state__in=OPEN)
    elsewhere = OwnershipProof.objects.filter(by__is_active=True)
    others = elsewhere.exclude(request=OuterRef("pk")).exclude(by=OuterRef("coordinator"))
    by_name = Exists(others.filter(named=OuterRef("linked_community")))
    by_id = Exists(others.filter(remote_id=OuterRef("ownership_challenge__remote_id")))
    is_looked_at = Q(ownership_challenge__named=F("linked_community"))
    told = RequestEvent.objects.filter(request=OuterRef("pk"), action=TOLD)
    known = open_links.filter(by_name | (is_looked_at & by_id), ~Exists(told))
    return known.order_by(F("submitted_at"), "pk")


@transaction.atomic
def _tell(request_id: UUID) -> bool:
    request = lock_request(request_id, SYSTEM)
    if request.state not in OPEN or request.events.filter(action=TOLD).exists():
        return False
    move = Move(request, TOLD, SYSTEM, timezone.now())
    event = append_event(move, from_state=request.state, to_state=request.state)
    request.save()
    queue_deliveries(event, ("mail_owners",), move)
    return True
