"""Answers the address field while it is typed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.models import Grant
from requests_workflow.refusals import NotFound
from requests_workflow.selectors import find_request
from requests_workflow.slug_advice import advise_slug

UNAUTHORISED, NOT_FOUND = 401, 404


@require_safe
def advise_on_slug(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether a community can have the address in `slug`, why not, and which are free."""
    if not request.user.is_authenticated:
        return HttpResponse(status=UNAUTHORISED)
    try:
        found = find_request(reference, request.user)
    except NotFound:
        return HttpResponse(status=NOT_FOUND)
    grant: Grant | None = next((link.grant for link in found.grant_links.all()), None)
    advice = advise_slug(request.GET.get("slug", ""), request=found, grant=grant)
    return render(request, "requests/_slug_advice.html", {"advice": advice})
