"""The first step of a request: find the project, choose new or link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communities.models import Grant
from communities.search import find_grants
from communities.selectors import describe_current_release
from portal.accounts.models import User
from requests_workflow.busy import Busy, refusing_when_busy
from requests_workflow.forms import ChoiceForm
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.prefill import prefill_proposal
from requests_workflow.services import open_request
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in

MOST_SHOWN = 15
BAD_REQUEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin_request(request: SignedInRequest) -> HttpResponse:
    """Search for the project; with one chosen, open a draft that is filled from its grant."""
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _show(request, form, request.GET.get("q", ""))
    if not form.is_valid():
        return _show(request, form, request.POST.get("q", ""), status=BAD_REQUEST)
    try:
        draft = _open_once(request, form.cleaned_data["kind"], form.cleaned_data["grant"])
    except Busy as refusal:
        form.add_error(None, str(refusal))
        return mark_refused(_show(request, form, request.POST.get("q", "")), refusal)
    return redirect("edit_request", reference=draft.reference)


def _open_once(request: SignedInRequest, kind: str, grant: Grant) -> CommunityRequest:
    draft = _find_untouched_draft(request.user, kind, grant)
    if draft is not None:
        messages.info(request, "You had begun this request before: here is your draft.")
        return draft
    with refusing_when_busy():
        draft = open_request(request.user, **prefill_proposal(kind, grant))
    messages.success(request, "Your draft is saved, filled with what CORDIS knows: change what you like.")
    return draft


def _show(request: SignedInRequest, form: ChoiceForm, text: str, *, status: int = 200) -> HttpResponse:
    grants = find_grants(text, limit=MOST_SHOWN + 1)
    context = {
        "section": "requests",
        "form": form,
        "text": text.strip(),
        "grants": grants[:MOST_SHOWN],
        "has_more": len(grants) > MOST_SHOWN,
        "chosen_kind": form.data.get("kind", CommunityRequest.Kind.NEW.value),
        "chosen_grant": form.data.get("grant", grants[0].number if len(grants) == 1 else ""),
        "release": describe_current_release(),
    }
    return render(request, "requests/new.html", context, status=status)


def _find_untouched_draft(user: User, kind: str, grant: Grant) -> CommunityRequest | None:
    """Find the draft that a second click, or a second thought, would double."""
    drafts = CommunityRequest.objects.filter(coordinator=user, state=State.DRAFT, version=1, kind=kind)
    return drafts.filter(grant_links__grant=grant, grant_links__position=0).order_by("-created_at").first()
