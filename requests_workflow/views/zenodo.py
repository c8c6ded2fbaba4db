"""What a coordinator can do about the steps on Zenodo: have them tried again, choose another address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms.address import AddressForm
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest
from requests_workflow.provisioning.readdressing import find_taken, propose_addresses, take_address
from requests_workflow.provisioning.staff import retry_steps
from requests_workflow.refusals import NotFound, Refusal, WrongState
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import find_request
from requests_workflow.views.access import SignedInRequest, signed_in

BAD_REQUEST = 400


@require_POST
@signed_in
def retry_on_zenodo(request: SignedInRequest, reference: str) -> HttpResponse:
    """Try again whatever waits; a second click does no more than the first."""
    found = find_request(reference, request.user)
    try:
        with refusing_when_busy():
            retry_steps(found.pk, actor=request.user)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Zenodo is asked again within a minute: come back to see what came of it.")
        )
    return redirect("request_status", reference=found.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose_address(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the coordinator for another address where theirs was taken on Zenodo."""
    found = find_request(reference, request.user)
    if not is_coordinator(found, request.user) or find_taken(found) is None:
        messages.info(request, _explain_no_choice(found, request))
        return redirect("request_status", reference=found.reference)
    if request.method != "POST":
        return _ask(request, found, AddressForm(initial={"slug": next(iter(propose_addresses(found)), "")}))
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask(request, found, form, status=BAD_REQUEST)
    try:
        with refusing_when_busy():
            take_address(found.pk, form.cleaned_data["slug"], actor=request.user)
    except NotFound:
        raise
    except WrongState as refusal:
        messages.info(request, str(refusal))
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_ask(request, found, form), refusal)
    else:
        messages.success(request, _("The community has its new address, and is made on Zenodo under it."))
    return redirect("request_status", reference=found.reference)


def _ask(
    request: SignedInRequest, found: CommunityRequest, form: AddressForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "proposed": propose_addresses(found),
    }
    return render(request, "requests/address.html", context, status=status)


def _explain_no_choice(found: CommunityRequest, request: SignedInRequest) -> str:
    if not is_coordinator(found, request.user):
        return is_coordinator.otherwise
    return _("The address is settled: there is nothing to choose.")
