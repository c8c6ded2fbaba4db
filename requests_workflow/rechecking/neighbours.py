"""Has what a request resembles checked again, once it is no longer, or newly, among the open ones."""

from django.db.models import Q

from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.rechecking.wishes import wish_for
from requests_workflow.states import OPEN


def wish_for_neighbours(request: CommunityRequest) -> None:
    """Note the open requests that share a grant, or that this one's radar names: both ways."""
    radar = CheckResult.objects.filter(request=request, check_id="duplicates")
    near = radar.values_list("curator_facts", flat=True).first() or {}
    told_of = [
        *near.get("open_requests", []),
        *(hit["reference"] for hit in near.get("similar_open_requests", [])),
    ]
    is_near = Q(grant_links__grant__in=request.grant_links.values("grant")) | Q(reference__in=told_of)
    named = CommunityRequest.objects.filter(is_near, state__in=OPEN).exclude(pk=request.pk)
    wish_for(list(named.order_by("pk").values_list("pk", flat=True).distinct()))
