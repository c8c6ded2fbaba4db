"""Has Zenodo asked about the addresses of requests: before they are sent, and daily while they are open."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from communities.models import ZenodoSlug
from communities.slugs import find_fault
from communities.zenodo.choosing import current_zenodo
from communities.zenodo.slugs import Answer, ask_about
from requests_workflow.checks.judging import SECONDS
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.rechecking.wishes import wish_for
from requests_workflow.states import OPEN

MOST_IN_A_RUN = 8
EVERY = timedelta(hours=20)
AFTER_SILENCE = timedelta(minutes=15)


def ask_about_address(request: CommunityRequest) -> None:
    """Have Zenodo asked about the address of a new community, if it is one, within the time of a check.

    For pages, before they show or run the checks. Never call it in a transaction.
    """
    if request.kind == CommunityRequest.Kind.NEW and find_fault(request.slug) is None:
        ask_about(request.slug, seconds=SECONDS)


def ask_about_open_requests() -> int:
    """Ask about the addresses of open requests that were not asked about lately; return how many.

    Where the answer is another than the check has told, the check is made again. Without an answer the run
    ends: the next one goes on.
    """
    if current_zenodo() is None:
        return 0
    asked = 0
    for request in list(_find_due(timezone.now())[:MOST_IN_A_RUN]):
        answer = ask_about(request.slug, seconds=SECONDS)
        if answer is Answer.UNKNOWN:
            break
        asked += 1
        if answer.value != _find_told(request):
            wish_for([request.pk])
    return asked


def _find_due(now: datetime) -> QuerySet[CommunityRequest]:
    said = ZenodoSlug.objects.filter(slug=OuterRef("slug"))
    is_answered = Exists(said.filter(answered_at__gt=now - EVERY))
    is_silent = Exists(said.filter(asked_at__gt=now - AFTER_SILENCE))
    open_ones = CommunityRequest.objects.filter(kind=CommunityRequest.Kind.NEW, state__in=OPEN)
    return open_ones.exclude(slug="").filter(~is_answered, ~is_silent).order_by("submitted_at", "pk")


def _find_told(request: CommunityRequest) -> str:
    result = CheckResult.objects.filter(request=request, check_id="slug").first()
    return str(result.facts.get("on_zenodo", "")) if result is not None else ""
