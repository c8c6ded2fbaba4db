"""The pages of a hand-over: offered on one side, taken or refused on the other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from requests_workflow import terms
from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms.sharing import OfferForm, TakeOverForm
from requests_workflow.hand_over_selectors import find_offer_to, find_standing_offer
from requests_workflow.http_status import mark_refused
from requests_workflow.models import CommunityRequest, HandOver
from requests_workflow.refusals import NotFound, Refusal, WrongState
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import explain_wrong_state, find_request
from requests_workflow.services import offer_request, refuse_offer, take_over, withdraw_offer
from requests_workflow.services.handing_over import CAN_CHANGE_HANDS
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.wording import STANDINGS
from requests_workflow.views.words import HANDING_OVER, fill_in_words, forget_sent_words, rescuing_words

BAD_REQUEST = 400


@rescuing_words
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_over_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Offer the request to an address, as its coordinator."""
    found = find_request(reference, request.user)
    if not is_coordinator(found, request.user):
        return _send_back(request, found, is_coordinator.otherwise)
    if found.state not in CAN_CHANGE_HANDS:
        return _send_back(request, found, str(explain_wrong_state(found, _("hand over"))))
    if request.method != "POST":
        return _show_offer(request, found, OfferForm(initial={"stays_as": HandOver.Stay.EDITOR}))
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _show_offer(request, found, form, status=BAD_REQUEST)
    email, stays_as = form.cleaned_data["email"].strip(), form.cleaned_data["stays_as"]
    try:
        with refusing_when_busy():
            offer_request(found.pk, email=email, stays_as=stays_as, actor=request.user)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_show_offer(request, found, form), refusal)
    forget_sent_words(request, found)
    said = _("The offer is made, and a mail goes to %(email)s. Until they say yes, nothing changes.")
    messages.success(request, said % {"email": email.lower()})
    return redirect("request_status", reference=found.reference)


@require_POST
@signed_in
def take_offer_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Withdraw the offer that stands; a second click finds that none does."""
    found = find_request(reference, request.user)
    try:
        with refusing_when_busy():
            withdraw_offer(found.pk, actor=request.user)
    except NotFound as refusal:
        return _send_back(request, found, str(refusal))
    except Refusal as refusal:
        return _send_back(request, found, str(refusal))
    messages.success(request, _("The offer is withdrawn: you are still the coordinator."))
    return redirect("request_status", reference=found.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_over_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a request to the person it was offered to, and take their yes or no."""
    offer = find_offer_to(reference, request.user)
    if request.method != "POST":
        return _show_taking(request, offer, TakeOverForm())
    if request.POST.get("answer") == "no":
        return _refuse(request, offer)
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return _show_taking(request, offer, form, status=BAD_REQUEST)
    accepts, version = form.cleaned_data["terms_accepted"], form.cleaned_data["version"]
    try:
        with refusing_when_busy():
            take_over(offer.request_id, actor=request.user, accepts_terms=accepts, expected_version=version)
    except (NotFound, WrongState):
        return redirect("take_over_request", reference=reference)  # which says what has become of it
    except Refusal as refusal:
        form.refuse(refusal)
        offer = find_offer_to(reference, request.user)
        return mark_refused(_show_taking(request, offer, form), refusal)
    messages.success(request, _("You have taken the request over: you are its coordinator now."))
    return redirect("request_status", reference=reference)


def _refuse(request: SignedInRequest, offer: HandOver) -> HttpResponse:
    try:
        with refusing_when_busy():
            refuse_offer(offer.request_id, actor=request.user)
    except NotFound:
        return redirect("take_over_request", reference=offer.request.reference)
    except Refusal as refusal:
        form = TakeOverForm(request.POST)
        form.refuse(refusal)
        return mark_refused(_show_taking(request, offer, form), refusal)
    messages.success(request, _("You have said no. The coordinator is told, and keeps the request."))
    return redirect("my_requests")


def _send_back(request: SignedInRequest, found: CommunityRequest, said: str) -> HttpResponse:
    messages.warning(request, said)
    return redirect("request_status", reference=found.reference)


def _show_offer(
    request: SignedInRequest, found: CommunityRequest, form: OfferForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "section": "requests",
        "request_shown": found,
        "form": form,
        "offer": find_standing_offer(found),
        "offer_days": terms.OFFER_STANDS.days,
        **fill_in_words(request, found, form, HANDING_OVER),
    }
    return render(request, "requests/hand_over.html", context, status=status)


def _show_taking(
    request: SignedInRequest, offer: HandOver, form: TakeOverForm, *, status: int = 200
) -> HttpResponse:
    found = offer.request
    context = {
        "section": "requests",
        "offer": offer,
        "form": form,
        "stands": offer.stands_at(timezone.now()) and found.state in CAN_CHANGE_HANDS,
        "is_theirs": is_coordinator(found, request.user),
        "request_shown": found,
        "standing": STANDINGS[State(found.state)],
        "asks_for_terms": found.was_submitted,
    }
    return render(request, "requests/take_over.html", context, status=status)
