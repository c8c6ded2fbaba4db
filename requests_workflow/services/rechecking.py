"""Checks the open requests again whose grants an import has changed."""

import logging
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from communities.models import ConsortiumMark, GrantChange
from requests_workflow.actors import SYSTEM
from requests_workflow.checks.runner import evaluate_checks, store_outcomes
from requests_workflow.finding.index import index_request
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.refusals import NotReady, Refusal
from requests_workflow.selectors import lock_request
from requests_workflow.states import OPEN

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


def recheck_changed_grants() -> int:
    """Run the checks of every open request on a grant that has changed; return how many requests.

    Changes are marked as followed up afterwards: one that arrives or fails meanwhile is left to the next run.
    """
    changes = _take_stock(GrantChange.objects.filter(followed_up_at=None))
    marks = _take_stock(ConsortiumMark.objects.all())
    touched = Q(grants__in=changes.values("grant")) | Q(grants__in=marks.values("grant"))
    open_requests = CommunityRequest.objects.filter(touched, state__in=OPEN)
    request_ids = list(open_requests.order_by("pk").values_list("pk", flat=True).distinct())
    failed = [request_id for request_id in request_ids if not _try(request_id)]
    unfinished = RequestGrant.objects.filter(request__in=failed).values("grant")
    changes.exclude(grant__in=unfinished).update(followed_up_at=timezone.now())
    marks.exclude(grant__in=unfinished).delete()
    return len(request_ids) - len(failed)


@transaction.atomic
def recheck(request_id: UUID | str) -> None:
    """Run the checks of a request, unless it was closed meanwhile."""
    request = lock_request(request_id, SYSTEM)
    if request.state in OPEN:
        store_outcomes(request, evaluate_checks(request))
        index_request(request)  # an acronym may have changed
        request.save()


def show_news(request_id: UUID | str, refusal: Refusal) -> None:
    """Have the stored results tell what an acceptance was refused for, if they didn't.

    The move took back what it had found: this comes after it, outside its transaction.
    """
    if isinstance(refusal, NotReady) and any(item.is_news for item in refusal.missing):
        recheck(request_id)


def _take_stock(waiting: "QuerySet[Row]") -> "QuerySet[Row]":
    """Give what waits now, and not what arrives while it is followed up."""
    newest = waiting.order_by("-pk").values_list("pk", flat=True).first()
    return waiting.none() if newest is None else waiting.filter(pk__lte=newest)


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
