"""The second step of a request: find the project, and choose it; the same to choose another later."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.models import Grant
from communities.search import find_grants
from communities.selectors import describe_current_release
from requests_workflow.availability import with_availability
from requests_workflow.busy import Busy, refusing_when_busy
from requests_workflow.forms import KindForm, ProjectForm
from requests_workflow.forms.proposal import read_version
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.prefill import prefill_proposal
from requests_workflow.refusals import NotFound, Refusal, Stale
from requests_workflow.selectors import find_request
from requests_workflow.services import change_project, open_once
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.new import ask_kind
from requests_workflow.views.offers import explain_no_amendment, may_amend

MOST_SHOWN = 15
MOST_SUGGESTED = 8
BAD_REQUEST, UNAUTHORISED = 400, 401


@require_http_methods(["GET", "HEAD", "POST"])
def choose_project(request: HttpRequest) -> HttpResponse:
    """Search for the project; with one chosen, open a draft that is filled from its grant.

    Nothing that was chosen is lost to a session that ended: it is part of the address to come back to.
    """
    if not request.user.is_authenticated:
        sent = request.POST if request.method == "POST" else request.GET
        known = {name: sent[name] for name in ("kind", "q", "grant") if sent.get(name)}
        return redirect_to_login(f"{reverse('choose_project')}?{urlencode(known)}")
    return _choose(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move_to_project(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose another project for a request; what was filled from the first follows."""
    found = find_request(reference, request.user)
    if not may_amend(found, request.user):
        messages.warning(request, explain_no_amendment(found, request.user))
        return redirect("request_status", reference=reference)
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _show(request, form, request_shown=found)
    if not form.is_valid():
        return _show(request, form, request_shown=found, status=BAD_REQUEST)
    grant, version = form.cleaned_data["grant"], read_version(request.POST)
    try:
        with refusing_when_busy():
            change_project(found.pk, grant, actor=request.user, version=version)
    except NotFound:
        raise
    except Refusal as refusal:
        fresh = find_request(reference, request.user)
        if isinstance(refusal, Stale) and _is_for(fresh, grant):  # by the first of two clicks
            return redirect("edit_request", reference=reference)
        form.add_error(None, str(refusal))
        return mark_refused(_show(request, form, request_shown=fresh), refusal)
    return redirect("edit_request", reference=reference)


def _is_for(found: CommunityRequest, grant: Grant) -> bool:
    return any(link.position == 0 and link.grant_id == grant.pk for link in found.grant_links.all())


@require_safe
def suggest_projects(request: HttpRequest) -> HttpResponse:
    """Answer the search field while it is typed in: the best projects, as options of its list."""
    if not request.user.is_authenticated:
        return HttpResponse(status=UNAUTHORISED)
    text = request.GET.get("q", "").strip()
    grants = find_grants(text, limit=MOST_SUGGESTED + 1)
    context = {
        "text": text,
        "projects": with_availability(grants[:MOST_SUGGESTED], request.user),
        "has_more": len(grants) > MOST_SUGGESTED,
        "release": describe_current_release(),
    }
    return render(request, "requests/_project_options.html", context)


@signed_in
def _choose(request: SignedInRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    kind = KindForm(sent)
    if not kind.is_valid():
        return ask_kind(request, kind, status=BAD_REQUEST)
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _show(request, form, kind=kind.cleaned_data["kind"])
    if not form.is_valid():
        return _show(request, form, kind=kind.cleaned_data["kind"], status=BAD_REQUEST)
    return _open(request, form, kind.cleaned_data["kind"])


def _open(request: SignedInRequest, form: ProjectForm, kind: str) -> HttpResponse:
    try:
        with refusing_when_busy():
            draft, is_new = open_once(request.user, **prefill_proposal(kind, form.cleaned_data["grant"]))
    except Busy as refusal:
        form.add_error(None, str(refusal))
        return mark_refused(_show(request, form, kind=kind), refusal)
    if not is_new:
        messages.info(request, _("You had begun this request before: here is your draft."))
    return redirect("edit_request", reference=draft.reference)


def _show(
    request: SignedInRequest,
    form: ProjectForm,
    *,
    kind: str = "",
    request_shown: CommunityRequest | None = None,
    status: int = 200,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    # Who comes back from signing in has chosen already, perhaps.
    text = (sent.get("q") or sent.get("grant") or "").strip()
    grants = find_grants(text, limit=MOST_SHOWN + 1)
    projects = with_availability(
        grants[:MOST_SHOWN], request.user, besides=request_shown.pk if request_shown else None
    )
    context: dict[str, Any] = {
        "section": "requests",
        "form": form,
        "kind": kind,
        "request_shown": request_shown,
        "text": text,
        "projects": projects,
        "has_more": len(grants) > MOST_SHOWN,
        "chosen": sent.get("grant", grants[0].number if len(grants) == 1 else ""),
        "may_continue": any(project.may_be_chosen for project in projects),
        "release": describe_current_release(),
    }
    return render(request, "requests/project.html", context, status=status)
