"""Moves a request to another project, with what was filled from the first."""

from uuid import UUID

from django.db import transaction

from communities.models import Grant
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.prefill import follow_project
from requests_workflow.proposal import read_proposal
from requests_workflow.selectors import lock_request
from requests_workflow.services.amendment import amend


@transaction.atomic
def change_project(request_id: UUID | str, grant: Grant, *, actor: User, version: int) -> CommunityRequest:
    """Make the grant the primary one; what was filled from the former and not touched follows.

    Raises as `amend` does.
    """
    request = lock_request(request_id, actor)
    link = request.grant_links.select_related("grant").first()
    changes = follow_project(read_proposal(request), before=link.grant if link else None, after=grant)
    request = amend(request.pk, changes, actor=actor, expected_version=version)
    for kept in KeptAnswers.objects.filter(request=request, person=actor, answers__has_key="grants"):
        kept.answers["grants"] = [grant.number, *kept.answers["grants"][1:]]
        kept.save(update_fields=["answers"])
    return request
