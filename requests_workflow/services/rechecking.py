"""Checks the open requests again whose grants an import has changed."""

import logging
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from communities.models import GrantChange
from requests_workflow.actors import SYSTEM
from requests_workflow.checks.runner import evaluate_checks, store_outcomes
from requests_workflow.finding.index import index_request
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.selectors import lock_request
from requests_workflow.states import OPEN

logger = logging.getLogger(__name__)


def recheck_changed_grants() -> int:
    """Run the checks of every open request on a grant that has changed; return how many requests.

    Changes are marked as followed up afterwards: one that arrives or fails meanwhile is left to the next run.
    """
    changes = GrantChange.objects.filter(followed_up_at=None)
    newest = changes.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    changes = changes.filter(pk__lte=newest)
    open_requests = CommunityRequest.objects.filter(state__in=OPEN, grants__in=changes.values("grant"))
    request_ids = list(open_requests.order_by("pk").values_list("pk", flat=True).distinct())
    failed = [request_id for request_id in request_ids if not _try(request_id)]
    unfinished = RequestGrant.objects.filter(request__in=failed).values("grant")
    changes.exclude(grant__in=unfinished).update(followed_up_at=timezone.now())
    return len(request_ids) - len(failed)


@transaction.atomic
def recheck(request_id: UUID) -> None:
    """Run the checks of a request, unless it was closed meanwhile."""
    request = lock_request(request_id, SYSTEM)
    if request.state in OPEN:
        store_outcomes(request, evaluate_checks(request))
        index_request(request)  # an acronym may have changed
        request.save()


def _try(request_id: UUID) -> bool:
    """Check one request. One that can't be checked must not stop all others."""
    try:
        recheck(request_id)
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception("The checks of request %s did not run; the next run tries again.", request_id)
        return False
    return True
