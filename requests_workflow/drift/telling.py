"""Tells coordinator and curators that a community is gone from Zenodo."""

from django.utils import timezone

from communities.models import ZenodoLink
from requests_workflow.actors import SYSTEM
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.selectors import lock_request
from requests_workflow.states import State

TOLD = ("mail_coordinator", "mail_curators")


def tell_of_broken_link(link: ZenodoLink) -> None:
    """Write it into the history of the request that was accepted, and queue the mails.

    In the transaction that marks the link. Of a community without a request only the differences tell.
    """
    accepted = CommunityRequest.objects.filter(community_id=link.community_id, state=State.ACCEPTED)
    newest = accepted.order_by("-closed_at", "-created_at").first()
    if newest is None:
        return
    request = lock_request(newest.pk, SYSTEM)
    move = Move(request, "break_link", SYSTEM, timezone.now())
    missing_since = link.missing_since.isoformat() if link.missing_since else ""
    event = append_event(
        move, from_state=request.state, to_state=request.state, details={"missing_since": missing_since}
    )
    request.save()
    queue_deliveries(event, TOLD, move)
