"""Sends a request to the curators from the page on which its coordinator has checked the answers."""

from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from requests_workflow.engine import perform, refuse_stale
from requests_workflow.kept import find_unsaved
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotReady
from requests_workflow.selectors import lock_request
from requests_workflow.services.amendment import amend
from requests_workflow.states import State


@transaction.atomic
def send_request(
    request_id: UUID | str, *, actor: User, version: int, accepts_terms: bool, comment: str = ""
) -> CommunityRequest:
    """Record whether the terms are accepted, and submit; or change nothing at all.

    A request that was sent back is resubmitted. Raises as `amend` and `perform` do, and NotReady while
    something that the coordinator typed waits beside the request: it would be missing in what is sent.
    """
    request = lock_request(request_id, actor)
    action = "resubmit" if request.state == State.CHANGES_REQUESTED else "submit"
    if request.state == State.DRAFT and accepts_terms != (request.terms_accepted_at is not None):
        refuse_stale(request, version)
        request = amend(request.pk, {"terms_accepted": accepts_terms}, actor=actor)
        version = request.version
    sent = perform(request.pk, action, actor=actor, expected_version=version, comment=comment)
    if unsaved := find_unsaved(request, actor):
        raise NotReady(unsaved)
    return sent
