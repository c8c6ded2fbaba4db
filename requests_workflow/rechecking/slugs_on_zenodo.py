"""Has Zenodo asked about the addresses of requests: before they are sent, and daily while they are open."""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from communities.models import ZenodoSlug
from communities.slugs import find_fault
from communities.zenodo.choosing import current_zenodo
from communities.zenodo.errors import HeldBack, RateLimited, TimedOut, Unreachable, ZenodoError
from communities.zenodo.slugs import ask_about, ask_patiently
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.rechecking.wishes import wish_for
from requests_workflow.states import OPEN

logger = logging.getLogger(__name__)

MOST_IN_A_RUN = 4
"""With what the other jobs of a run ask, it stays within what we allow ourselves in a minute."""

SILENCE = (HeldBack, RateLimited, TimedOut, Unreachable)
"""Of the service; all else may be about the one address."""

EVERY = timedelta(hours=20)
AFTER_SILENCE = timedelta(minutes=15)


def ask_about_address(request: CommunityRequest) -> None:
    """Have Zenodo asked about the address of a new community, if it is one, for a moment.

    For pages, before they show or run the checks. Never call it in a transaction.
    """
    if request.kind == CommunityRequest.Kind.NEW and find_fault(request.slug) is None:
        ask_about(request.slug)


def ask_about_open_requests() -> int:
    """Ask about the addresses of open requests that were not asked about lately; return how many.

    Where the answer is another than the check has told, the check is made again. While Zenodo can't be
    asked the run ends; what it can't say of one address holds up no other.
    """
    if current_zenodo() is None:
        return 0
    asked = 0
    for request in list(_find_due(timezone.now())[:MOST_IN_A_RUN]):
        try:
            answer = ask_patiently(request.slug)
        except SILENCE as error:
            logger.info("Asking about addresses stopped: %s", type(error).__name__)
            break
        except ZenodoError as error:
            logger.warning("Zenodo could not say about %s: %s", request.reference, type(error).__name__)
            continue
        asked += 1
        if answer.value != _find_told(request):
            wish_for([request.pk])
    return asked


def _find_due(now: datetime) -> QuerySet[CommunityRequest]:
    said = ZenodoSlug.objects.filter(slug=OuterRef("slug"))
    is_answered = Exists(said.filter(answered_at__gt=now - EVERY))
    is_silent = Exists(said.filter(asked_at__gt=now - AFTER_SILENCE))
    open_ones = CommunityRequest.objects.filter(kind=CommunityRequest.Kind.NEW, state__in=OPEN)
    due = open_ones.exclude(slug="").filter(~is_answered, ~is_silent)
    longest_ago = F("asked_at").asc(nulls_first=True)
    return due.annotate(asked_at=said.values("asked_at")[:1]).order_by(longest_ago, "-submitted_at", "pk")


def _find_told(request: CommunityRequest) -> str:
    result = CheckResult.objects.filter(request=request, check_id="slug").first()
    return str(result.facts.get("on_zenodo", "")) if result is not None else ""
