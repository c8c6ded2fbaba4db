"""Runs the checks again on demand."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.checks.runner import evaluate_checks, store_outcomes
from requests_workflow.lease import renew_lease
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotAllowed
from requests_workflow.rules import is_participant
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import AMENDABLE


@transaction.atomic
def rerun_checks(request_id: UUID | str, *, actor: User) -> CommunityRequest:
    """Run all checks on a request that is not closed; for those who take part in it, drafts included.

    Raises NotFound, NotAllowed or WrongState.
    """
    request = lock_request(request_id, actor)
    if not is_participant(request, actor):
        raise NotAllowed(is_participant.otherwise)
    if request.state not in AMENDABLE:
        raise explain_wrong_state(request, "run checks")
    store_outcomes(request, evaluate_checks(request))
    renew_lease(request, actor, timezone.now())
    request.save()
    return request
