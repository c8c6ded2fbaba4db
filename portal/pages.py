"""The pages that belong to the whole site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what this is, and the two doors."""
    return render(request, "home.html")
