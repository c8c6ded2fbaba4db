"""Notes which requests are to be checked again, in the transaction of what changed; and sees to it."""

import logging
from collections.abc import Iterable
from functools import partial
from itertools import takewhile
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from portal.accounts.models import User
from requests_workflow.actors import SYSTEM
from requests_workflow.checks.runner import evaluate_checks, store_outcomes
from requests_workflow.models import CheckResult, CommunityRequest, RecheckWish
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import lock_request
from requests_workflow.states import OPEN, State

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
"""Requests in one run of the job, so that no worker is taken up for long; the next run goes on."""

LONGEST_RUN = 60.0
"""Seconds after which a run begins with no other request: the other jobs wait for it."""

MOST_BEFORE_THE_ANSWER = 5
"""Requests of one person that are checked before the page that they wait for; the job does the others."""


def wish_for_requests_of(coordinator: User) -> None:
    """Have a person's open requests checked again, and their drafts that were checked: at once, or soon."""
    were_checked = Exists(CheckResult.objects.filter(request=OuterRef("pk")))
    own = CommunityRequest.objects.filter(coordinator=coordinator)
    of_interest = own.filter(Q(state__in=OPEN) | Q(were_checked, state=State.DRAFT)).order_by("-created_at")
    request_ids = list(of_interest.values_list("pk", flat=True))
    wish_for(request_ids)
    transaction.on_commit(partial(_grant_some, request_ids[:MOST_BEFORE_THE_ANSWER]))


def wish_for_one(request: CommunityRequest) -> None:
    """Have a request checked again soon, if it is open, or a draft that was checked."""
    if request.state in OPEN or (request.state == State.DRAFT and request.check_results.exists()):
        wish_for([request.pk])


def wish_for(request_ids: Iterable[UUID]) -> None:
    """Note the requests; one that is noted already stays so."""
    wishes = [RecheckWish(request_id=request_id) for request_id in request_ids]
    RecheckWish.objects.bulk_create(wishes, ignore_conflicts=True)


def grant_wishes() -> int:
    """Check again what waits for it, the longest waiting first; return how many requests that were.

    What is left over when the time is up waits for the next run.
    """
    waiting = RecheckWish.objects.order_by("wished_at", "pk").values_list("request_id", flat=True)
    return _grant_some(list(waiting[:MOST_AT_ONCE]))


@transaction.atomic
def grant(request_id: UUID) -> bool:
    """Run the checks of one request; return whether it was still to be done.

    The wish goes first: one that comes while the checks run is for what they don't see any more.
    """
    request = lock_request(request_id, SYSTEM)
    gone, _ = RecheckWish.objects.filter(request=request).delete()
    if not gone or request.state not in OPEN | {State.DRAFT}:
        return False
    before = _tell(request)
    store_outcomes(request, evaluate_checks(request))
    if _tell(request) != before:
        request.save()  # so that programs that ask for what was updated hear of it
    return True


def _grant_some(request_ids: Iterable[UUID]) -> int:
    end = monotonic() + LONGEST_RUN
    in_time = takewhile(lambda _: monotonic() < end, request_ids)
    return sum(_try(request_id) for request_id in in_time)


def _try(request_id: UUID) -> bool:
    """Check one request. One that can't be checked must not stop all others, nor spoil anybody's page."""
    try:
        return grant(request_id)
    except Refusal:  # it is gone
        return False
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception("The checks of request %s did not run; the next run tries again.", request_id)
        return False


def _tell(request: CommunityRequest) -> list[tuple[str, str, str, str]]:
    rows = CheckResult.objects.filter(request=request).order_by("check_id")
    return list(rows.values_list("check_id", "level", "blocks", "summary"))
