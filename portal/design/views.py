"""The page that shows every component in every state, with its markup."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.design.samples import SECTIONS


@require_safe
def show_components(request: HttpRequest) -> HttpResponse:
    """Show the components. For people who build pages: no search engine need know it."""
    response = render(request, "design/components.html", {"sections": SECTIONS})
    response["X-Robots-Tag"] = "noindex"
    return response
