"""The pages that belong to the whole site."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from communities.models import Community, Grant
from requests_workflow.terms import ANSWER_WITHIN, DRAFT_KEPT, DUE_AFTER

ONE_DAY = timedelta(days=1)


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what this is, what to have at hand, when to expect what, and the two doors."""
    context = {
        "projects": Grant.objects.count(),
        "communities": Community.objects.count(),
        "working_days": DUE_AFTER // ONE_DAY,
        "days_to_answer": ANSWER_WITHIN // ONE_DAY,
        "days_kept": DRAFT_KEPT // ONE_DAY,
    }
    return render(request, "home.html", context)


@require_safe
def show_icon(request: HttpRequest) -> HttpResponse:
    """Lead to the site's icon whoever asks for it where browsers look for one by themselves."""
    return HttpResponsePermanentRedirect(static("portal/icon.svg"))
