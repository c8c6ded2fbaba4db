"""The third step: the form for the proposal. Whatever is pressed on it, what was typed is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from requests_workflow.forms import ProposalForm
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import find_request
from requests_workflow.services import discard_answers
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.buttons import press, read_button
from requests_workflow.views.form_page import show_form
from requests_workflow.views.leading_back import lead_back
from requests_workflow.views.offers import explain_no_amendment, may_amend
from requests_workflow.views.rescue import Circumstance, rescuing
from requests_workflow.views.saving import keep_and_stay, save_and_go_on
from requests_workflow.views.ticket import Ticket, open_window, read_ticket


def tell_rescued(
    request: HttpRequest,
    ticket: Ticket,
    circumstance: Circumstance,
    is_kept: bool,  # noqa: FBT001 - as `Tell`
) -> HttpResponse:
    """Say where the text is that could not be taken, and lead its author back to it."""
    page = reverse("edit_request", args=[ticket.reference])
    return lead_back(request, page, circumstance, is_kept=is_kept)


@rescuing(tell_rescued)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the form for the proposal, or take it."""
    found = find_request(reference, request.user)
    if request.method == "POST":
        return _take(request, found)
    if not may_amend(found, request.user):
        messages.warning(request, explain_no_amendment(found, request.user))
        return redirect("request_status", reference=found.reference)
    return show_form(request, found)


def _take(request: SignedInRequest, found: CommunityRequest) -> HttpResponse:
    ticket = read_ticket(request.POST.get("ticket", ""), found.reference)
    ticket = ticket or open_window(request.user, found.reference)
    button = read_button(request.POST)
    form = ProposalForm(press(button, request.POST), kind=found.kind)
    if button.name == "discard":
        discard_answers(found, actor=request.user)
        return redirect("edit_request", reference=found.reference)
    if button.stays:
        return keep_and_stay(request, found, form, ticket, button)
    return save_and_go_on(request, found, form, ticket, button)
