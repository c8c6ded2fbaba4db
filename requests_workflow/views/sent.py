"""After sending: what happens next and when, and a copy of what was sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import find_request
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.answers import list_answers


@require_safe
@signed_in
def confirm_sent(request: SignedInRequest, reference: str) -> HttpResponse:
    """Confirm that the request was sent; the page stays true, so that it can be kept as a bookmark."""
    found = find_request(reference, request.user)
    if found.submitted_at is None:
        messages.info(request, _("This request has not been sent yet."))
        return redirect("request_status", reference=reference)
    return render(request, "requests/sent.html", _describe(request, found))


@require_safe
@signed_in
def show_copy(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the answers as a document to print or to file."""
    found = find_request(reference, request.user)
    return render(request, "requests/copy.html", _describe(request, found))


def _describe(request: SignedInRequest, found: CommunityRequest) -> dict[str, object]:
    return {
        "section": "requests",
        "request_shown": found,
        "answers": list_answers(found),
        "is_waiting": found.state in {State.SUBMITTED, State.IN_REVIEW},
        "is_own": found.coordinator_id == request.user.pk,
    }
