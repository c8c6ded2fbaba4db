"""The lease of a claim: renewed whenever the assignee does something with the request."""

from datetime import datetime

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.models import CommunityRequest


def renew_lease(request: CommunityRequest, actor: User, at: datetime) -> None:
    """Give the assignee a full lease again; anybody else's activity changes nothing. The caller saves."""
    if request.assignee_id is not None and request.assignee_id == actor.pk:
        request.lease_until = at + terms.LEASE
