"""The form for the proposal: saved as a draft, submitted, or changed after that."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from requests_workflow.busy import refusing_when_busy
from requests_workflow.engine import available, perform
from requests_workflow.forms import ProposalForm
from requests_workflow.forms.proposal import read_initial
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.prefill import free_slugs
from requests_workflow.refusals import NotFound, Refusal, Stale, WrongState
from requests_workflow.selectors import find_request
from requests_workflow.services import amend
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.comparing import stored_where_different
from requests_workflow.views.offers import explain_no_amendment, may_amend
from requests_workflow.views.story import find_unanswered
from requests_workflow.views.wording import ACTIONS, SUBMITTING

BAD_REQUEST = 400
MOST_SLUGS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the form for the proposal, or take it."""
    found = find_request(reference, request.user)
    if request.method == "POST":
        return _save(request, found, ProposalForm(request.POST, kind=found.kind))
    if not may_amend(found, request.user):
        messages.warning(request, explain_no_amendment(found, request.user))
        return redirect("request_status", reference=found.reference)
    return _show(request, found, ProposalForm(initial=read_initial(found), kind=found.kind))


def _save(request: SignedInRequest, found: CommunityRequest, form: ProposalForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, found, form, status=BAD_REQUEST)
    changes, version = form.changes(), form.cleaned_data["version"]
    try:
        with refusing_when_busy():
            saved = amend(found.pk, changes, actor=request.user, expected_version=version)
    except NotFound:
        raise
    except (Stale, WrongState) as refusal:
        return _show_what_is_stored(request, found.reference, form, refusal)
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_show(request, found, form), refusal)
    action = request.POST.get("then", "")
    if action in SUBMITTING:
        return _submit(request, saved, form, action)
    messages.success(request, "What you entered is saved.")
    return redirect("request_status", reference=saved.reference)


def _submit(
    request: SignedInRequest, saved: CommunityRequest, form: ProposalForm, action: str
) -> HttpResponse:
    try:
        with refusing_when_busy():
            perform(saved.pk, action, actor=request.user, expected_version=saved.version)
    except WrongState as refusal:
        messages.info(request, str(refusal))
        return redirect("request_status", reference=saved.reference)
    except Refusal as refusal:
        form.refuse(refusal)
        fresh = find_request(saved.reference, request.user)
        notice = "What you entered is saved, but not submitted yet."
        return mark_refused(_show(request, fresh, form, notice=notice), refusal)
    messages.success(request, ACTIONS[action].done)
    return redirect("request_status", reference=saved.reference)


def _show_what_is_stored(
    request: SignedInRequest, reference: str, form: ProposalForm, refusal: Refusal
) -> HttpResponse:
    """Let the person compare, and save again knowingly; a second click that came too late just goes on."""
    fresh = find_request(reference, request.user)
    stored = stored_where_different(fresh, form.changes())
    if not stored:
        messages.info(request, "What you entered is stored. This is where the request stands.")
        return redirect("request_status", reference=reference)
    form.refuse(refusal)
    return mark_refused(_show(request, fresh, form, stored=stored), refusal)


def _show(
    request: SignedInRequest,
    found: CommunityRequest,
    form: ProposalForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    offered = available(found, request.user)
    primary, unanswered = found.grant_links.first(), find_unanswered(found)
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "primary": primary.grant if primary else None,
        "remarks": unanswered.remarks if unanswered else {},
        "may_amend": may_amend(found, request.user),
        "submitting": [(action, label) for action, label in SUBMITTING.items() if action in offered],
        "slugs": free_slugs(primary.grant)[:MOST_SLUGS] if primary and "slug" in form.errors else [],
        **more,
    }
    return render(request, "requests/edit.html", context, status=status)
