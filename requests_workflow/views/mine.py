"""The list of one's own requests."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import own_requests
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.wording import STANDINGS, Standing

PAGE_SIZE = 25


@require_safe
@signed_in
def list_requests(request: SignedInRequest) -> HttpResponse:
    """List what the person filed or shares, newest first; to a curator too, never the whole desk."""
    requests = own_requests(request.user).select_related("coordinator").order_by("-created_at", "-id")
    page = Paginator(requests, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(one, _standing(one)) for one in page]
    return render(request, "requests/mine.html", {"section": "requests", "page": page, "rows": rows})


def _standing(request: CommunityRequest) -> Standing:
    return STANDINGS[State(request.state)]
