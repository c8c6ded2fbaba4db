"""The last step: the answers in one list, what the checks say of them, and the button that sends them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from requests_workflow.busy import refusing_when_busy
from requests_workflow.checks.runner import CHECKS_BY_ID, evaluate_checks
from requests_workflow.engine import available
from requests_workflow.forms.sending import SendingForm
from requests_workflow.http_status import mark_refused
from requests_workflow.kept import find_unsaved
from requests_workflow.models import CommunityRequest
from requests_workflow.readiness import DECLARATION, find_problems
from requests_workflow.rechecking.slugs_on_zenodo import ask_about_address
from requests_workflow.refusals import Missing, NotFound, Refusal, WrongState
from requests_workflow.selectors import find_request
from requests_workflow.services import send_request
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.answers import describe_problem, list_answers
from requests_workflow.views.offers import explain_no_amendment, may_amend
from requests_workflow.views.proving import offer_proving
from requests_workflow.views.story import CheckLine
from requests_workflow.views.wording import LEVELS
from requests_workflow.views.words import SENDING, fill_in_words, forget_sent_words, rescuing_words

BAD_REQUEST = 400
ACTION_IN = {State.DRAFT: "submit", State.CHANGES_REQUESTED: "resubmit"}


@rescuing_words
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show all answers with what curators will see of them; send them."""
    found = find_request(reference, request.user)
    if found.state not in ACTION_IN:
        return _lead_on(request, found)
    ask_about_address(found)
    if request.method == "POST":
        return _send(request, found)
    if not may_amend(found, request.user):
        messages.warning(request, explain_no_amendment(found, request.user))
        return redirect("request_status", reference=reference)
    return _show(request, found, SendingForm(found))


def _lead_on(request: SignedInRequest, found: CommunityRequest) -> HttpResponse:
    """Lead who comes back, or clicked twice, to what their first click brought about."""
    if found.state == State.SUBMITTED and found.coordinator_id == request.user.pk:
        return redirect("request_sent", reference=found.reference)
    messages.info(request, _("This is where the request stands: there is nothing to send now."))
    return redirect("request_status", reference=found.reference)


def _send(request: SignedInRequest, found: CommunityRequest) -> HttpResponse:
    form = SendingForm(found, request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=BAD_REQUEST)
    try:
        with refusing_when_busy():
            send_request(
                found.pk,
                actor=request.user,
                version=form.cleaned_data["version"],
                accepts_terms=form.cleaned_data.get("terms_accepted", True),
                comment=form.cleaned_data["comment"],
            )
    except NotFound:
        raise
    except WrongState:
        return _lead_on(request, find_request(found.reference, request.user))
    except Refusal as refusal:
        fresh = find_request(found.reference, request.user)
        return mark_refused(_show(request, fresh, form, refusal=refusal), refusal)
    forget_sent_words(request, found)
    return redirect("request_sent", reference=found.reference)


def _show(
    request: SignedInRequest,
    found: CommunityRequest,
    form: SendingForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    missing = _find_missing(found, request.user)
    if refusal is not None:
        form.add_what_is_not_told(refusal, told={one.sentence for one in missing})
    action, checks = ACTION_IN[State(found.state)], _preview_checks(found)
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "is_refused": form.is_bound,
        "problems": [describe_problem(one) for one in missing],
        "answers": list_answers(found, missing),
        "checks": checks,
        "proving": offer_proving(found, request.user, ((one.check_id, one.level_code) for one in checks)),
        "may_send": action in available(found, request.user),
        "is_again": action == "resubmit",
        **fill_in_words(request, found, form, SENDING),
    }
    return render(request, "requests/check.html", context, status=status)


def _find_missing(found: CommunityRequest, user: User) -> list[Missing]:
    """Return what keeps it from being sent, but for the declaration, which stands at the button itself."""
    missing = [one for one in find_problems(found) if one.field != DECLARATION]
    return [*missing, *find_unsaved(found, user)]


def _preview_checks(found: CommunityRequest) -> list[CheckLine]:
    """Return what the checks say at this moment, as curators will read it."""
    return [
        CheckLine(CHECKS_BY_ID[one.check_id].title, *LEVELS[one.level], one.said, "", one.check_id, one.level)
        for one in evaluate_checks(found)
    ]
