"""Tells of what happens on Zenodo: once for each thing that stands in the way, and once at the end."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from requests_workflow.actors import SYSTEM
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.selectors import lock_request

ASKS, FINISHED = "zenodo_asks", "zenodo_done"

FOR_COORDINATOR = frozenset(
    {"slug_taken", "account_unknown", "grants_by_owner", "join_by_owner", "proof_gone", "community_gone"}
)
"""What the coordinator can mend; all else is for the desk, which has its list."""


@transaction.atomic
def tell_blocked(request_id: UUID, step: str, code: str) -> None:
    """Note in the history that a step waits for somebody, and write to the coordinator if it is for them."""
    request = lock_request(request_id, SYSTEM)
    details = {"step": step, "code": code}
    if code == "slug_taken" and request.community is not None:
        # Another address that is taken as well is news.
        details["slug"] = request.community.slug
    if request.events.filter(action=ASKS, details=details).exists():
        return
    _append(request, ASKS, details, is_mailed=code in FOR_COORDINATOR)


@transaction.atomic
def tell_finished(request_id: UUID) -> None:
    """Note in the history that no step is left, and write to the coordinator; twice is as good as once."""
    request = lock_request(request_id, SYSTEM)
    if not request.events.filter(action=FINISHED).exists():
        _append(request, FINISHED, {}, is_mailed=True)


def _append(request: CommunityRequest, action: str, details: dict[str, str], *, is_mailed: bool) -> None:
    move = Move(request, action, SYSTEM, timezone.now())
    event = append_event(move, from_state=request.state, to_state=request.state, details=dict(details))
    request.save()
    if is_mailed:
        queue_deliveries(event, ("mail_coordinator",), move)
