"""The page on which a coordinator proves to have a say in the community that is to be linked."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms.ownership import AccessTokenForm
from requests_workflow.http_status import mark_refused
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.linking.telling import Ownership, tell_ownership
from requests_workflow.models import CommunityRequest, OwnershipChallenge
from requests_workflow.refusals import NotFound, Refusal
from requests_workflow.selectors import explain_wrong_state, find_request
from requests_workflow.sentences import sentences_of
from requests_workflow.states import AMENDABLE
from requests_workflow.views.access import SignedInRequest, signed_in

BAD_REQUEST = 400
BY_TOKEN = "token"  # noqa: S105 - the value of a button


@sensitive_variables("form", "token")
@sensitive_post_parameters("access_token")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def prove_ownership(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the community and the token to place, and look whether it is there; or take an access token."""
    found = find_request(reference, request.user)
    ownership = tell_ownership(found, request.user)
    if ownership is None:
        messages.info(request, _explain_nothing_to_prove(found))
        return redirect("request_status", reference=found.reference)
    if request.method != "POST":
        return _show(request, found, ownership)
    if request.POST.get("by") != BY_TOKEN:
        return _try(request, found, lambda: look_at_community(found.pk, actor=request.user))
    form = AccessTokenForm(request.POST)
    if not form.is_valid():
        return _show(request, found, ownership, form, status=BAD_REQUEST)
    token = form.cleaned_data["access_token"]
    return _try(request, found, lambda: prove_by_token(found.pk, token, actor=request.user))


def _try(
    request: SignedInRequest,
    found: CommunityRequest,
    look: Callable[[], OwnershipChallenge],
) -> HttpResponse:
    """Look, and come back to the page, which tells what was found; a reload asks nothing again."""
    try:
        with refusing_when_busy():
            look()
    except NotFound:
        raise
    except Refusal as refusal:
        fresh = find_request(found.reference, request.user)
        ownership = tell_ownership(fresh, request.user)
        if ownership is None:
            messages.info(request, _explain_nothing_to_prove(fresh))
            return redirect("request_status", reference=found.reference)
        problems = [sentence for _field, sentence in sentences_of(refusal)]
        return mark_refused(_show(request, fresh, ownership, problems=problems), refusal)
    return redirect("prove_ownership", reference=found.reference)


def _show(
    request: SignedInRequest,
    found: CommunityRequest,
    ownership: Ownership,
    form: AccessTokenForm | None = None,
    *,
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "requests",
        "request_shown": found,
        "ownership": ownership,
        "form": form or AccessTokenForm(),
        "problems": problems,
    }
    return render(request, "requests/ownership.html", context, status=status)


def _explain_nothing_to_prove(request: CommunityRequest) -> str:
    if request.kind != CommunityRequest.Kind.LINK:
        return _("There is nothing to prove: the request is for a new community.")
    if request.state not in AMENDABLE:
        return str(explain_wrong_state(request, _("prove ownership")))
    return _("Name the existing community first.")
