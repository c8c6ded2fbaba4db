"""One page and one address for every action that a coordinator may take: asked first, then done."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from requests_workflow.busy import refusing_when_busy
from requests_workflow.engine import available, perform
from requests_workflow.forms import ActionForm
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotFound, Refusal, WrongState
from requests_workflow.selectors import find_request
from requests_workflow.table import TRANSITIONS
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.effects import explain_refused_action, tell_effects
from requests_workflow.views.offers import may_amend
from requests_workflow.views.wording import ACTIONS, SUBMITTING
from requests_workflow.views.words import fill_in_words, forget_sent_words, rescuing_words

BAD_REQUEST = 400


@rescuing_words
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def act_on_request(request: SignedInRequest, reference: str, action: str) -> HttpResponse:
    """Say what the action does and ask for what it needs; with that, do it.

    Sending has its own page, with all answers on it.
    """
    found = find_request(reference, request.user)
    if action not in ACTIONS:
        raise Http404(_("These pages have no such action."))
    row = TRANSITIONS[action]
    if request.method == "POST":
        return _act(request, found, ActionForm(request.POST, row=row), action)
    if action not in available(found, request.user):
        messages.warning(request, explain_refused_action(found, request.user, action))
        return redirect("request_status", reference=found.reference)
    if action in SUBMITTING:
        return redirect("check_request", reference=found.reference)
    return _ask(request, found, ActionForm(row=row), action)


def _act(request: SignedInRequest, found: CommunityRequest, form: ActionForm, action: str) -> HttpResponse:
    if not form.is_valid():
        return _ask(request, found, form, action, status=BAD_REQUEST)
    version, comment = form.cleaned_data["version"], form.cleaned_data["comment"]
    try:
        with refusing_when_busy():
            perform(found.pk, action, actor=request.user, expected_version=version, comment=comment)
    except NotFound:
        raise
    except WrongState:
        fresh = find_request(found.reference, request.user)
        messages.info(request, explain_refused_action(fresh, request.user, action))
        return redirect("request_status", reference=found.reference)
    except Refusal as refusal:
        form.refuse(refusal)
        fresh = find_request(found.reference, request.user)
        return mark_refused(_ask(request, fresh, form, action), refusal)
    forget_sent_words(request, found)
    messages.success(request, str(ACTIONS[action].done))
    return redirect("request_status", reference=found.reference)


def _ask(
    request: SignedInRequest, found: CommunityRequest, form: ActionForm, action: str, *, status: int = 200
) -> HttpResponse:
    context = {
        "section": "requests",
        "request_shown": found,
        "action": action,
        "words": ACTIONS[action],
        "effects": tell_effects(found, action),
        "form": form,
        "may_amend": may_amend(found, request.user),
        **fill_in_words(request, found, form, action),
    }
    return render(request, "requests/action.html", context, status=status)
