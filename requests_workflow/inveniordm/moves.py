"""InvenioRDM's three actions, made of the workflow's moves."""

from types import MappingProxyType
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from requests_workflow.engine import available, perform
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import UnknownAction
from requests_workflow.selectors import lock_request
from requests_workflow.services import open_request
from requests_workflow.states import State

ACTIONS = ("accept", "decline", "cancel")
DECIDING = frozenset({"accept", "decline"})

USUAL_INPUTS: MappingProxyType[str, dict[str, Any]] = MappingProxyType(
    {"decline": {"reason": CommunityRequest.DeclineReason.OTHER.value}}
)
"""What a move asks for and InvenioRDM doesn't know."""


@transaction.atomic
def submit_at_once(coordinator: User, proposal: dict[str, Any]) -> CommunityRequest:
    """Make a request and submit it; where that is refused, there is no request. Raises a Refusal."""
    draft = open_request(coordinator, **proposal)
    return perform(draft.pk, "submit", actor=coordinator)


def offered(request: CommunityRequest, actor: User) -> list[str]:
    """Return which of the three actions the person may take now.

    A curator who may claim a request may decide on it: InvenioRDM knows no claims.
    """
    actions = set(available(request, actor))
    if "claim" in actions:
        actions |= DECIDING
    return [action for action in ACTIONS if action in actions]


@transaction.atomic
def act(request_id: str, action: str, *, actor: User, comment: str) -> CommunityRequest:
    """Take an action; a decision on a request that nobody has claimed claims it first. Raises a Refusal."""
    if action not in ACTIONS:
        raise UnknownAction(f"There is no action “{action[:40]}”: there are {', '.join(ACTIONS)}.")
    request = lock_request(request_id, actor)
    if action in DECIDING and request.state == State.SUBMITTED:
        perform(request.pk, "claim", actor=actor)
    return perform(request.pk, action, actor=actor, comment=comment, **USUAL_INPUTS.get(action, {}))
