"""The page of one request: where it stands, what was said, what can be done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from requests_workflow.busy import refusing_when_busy
from requests_workflow.engine import available
from requests_workflow.forms import CommentForm
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotFound, Refusal
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import find_request, members_shown_to, place_in_queue
from requests_workflow.services import comment
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.offers import may_amend, may_write
from requests_workflow.views.story import find_unanswered, label_remarks, tell_checks, tell_history
from requests_workflow.views.wording import ACTIONS, STANDINGS


@require_safe
@signed_in
def show_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show where the request stands, its proposal, checks, history and conversation."""
    return _show(request, find_request(reference, request.user), CommentForm())


@require_POST
@signed_in
def comment_on_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add to the conversation."""
    found = find_request(reference, request.user)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=400)
    try:
        with refusing_when_busy():
            comment(found.pk, form.cleaned_data["comment"], actor=request.user)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_show(request, found, form), refusal)
    messages.success(request, "Your message is sent.")
    return redirect("request_status", reference=found.reference)


def _show(
    request: SignedInRequest, found: CommunityRequest, form: CommentForm, *, status: int = 200
) -> HttpResponse:
    offered = available(found, request.user)
    unanswered = find_unanswered(found)
    context = {
        "section": "requests",
        "request_shown": found,
        "standing": STANDINGS[State(found.state)],
        "is_coordinator": is_coordinator(found, request.user),
        "place": place_in_queue(found),
        "members": members_shown_to(found, request.user),
        "actions": [(action, words) for action, words in ACTIONS.items() if action in offered],
        "may_amend": may_amend(found, request.user),
        "may_write": may_write(found, request.user),
        "unanswered": unanswered,
        "remarks": label_remarks(unanswered.remarks) if unanswered else [],
        "checks": tell_checks(found),
        "history": tell_history(found),
        "form": form,
    }
    return render(request, "requests/status.html", context, status=status)
