"""A person's webhooks on the pages of the account: listed, made, tried, changed, switched off and on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.views.identity import confirm_identity
from requests_workflow.models import WebhookEndpoint
from requests_workflow.refusals import InvalidInput, NotReady
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.webhooks import services
from requests_workflow.webhooks.forms import EndpointForm
from requests_workflow.webhooks.representations import represent_delivery
from requests_workflow.webhooks.selectors import calls_of, endpoints_of, find_endpoint
from requests_workflow.webhooks.signing import find_end_of_overlap
from requests_workflow.webhooks.wording import name_type

MOST_SHOWN = 25


@require_safe
@signed_in
def list_endpoints(request: SignedInRequest) -> HttpResponse:
    """Show all endpoints, each with how it fares."""
    return render(request, "webhooks/list.html", {"endpoints": endpoints_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirm_identity
def make_endpoint(request: HttpRequest) -> HttpResponse:
    """Show the form, or make an endpoint and show its secret this once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = services.make_endpoint(request.user, form.fields_given)  # type: ignore[arg-type] # signed in
        except (InvalidInput, NotReady) as refusal:
            form.take_refusal(refusal)
        else:
            return _show_secret(request, endpoint, secret)
    return render(request, "webhooks/form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirm_identity
def edit_endpoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the form, or change an endpoint."""
    endpoint = find_endpoint(pk, request.user)  # type: ignore[arg-type] # signed in
    shown = {"url": endpoint.url, "name": endpoint.name, "types": endpoint.types}
    form = EndpointForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_endpoint(pk, form.fields_given, owner=request.user)  # type: ignore[arg-type] # signed in
        except (InvalidInput, NotReady) as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The webhook is changed."))
            return redirect("account_webhook", pk)
    return render(request, "webhooks/form.html", {"form": form, "endpoint": endpoint})


@require_safe
@signed_in
def show_endpoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show an endpoint and its last calls, those that were given up first."""
    endpoint, now = find_endpoint(pk, request.user), timezone.now()
    given_up = list(calls_of(endpoint).filter(status="dead").order_by("-pk")[:MOST_SHOWN])
    last = list(calls_of(endpoint).exclude(status="dead").order_by("-pk")[:MOST_SHOWN])
    shown = {
        "endpoint": endpoint,
        "types": [(one, name_type(one)) for one in endpoint.types],
        "end_of_overlap": find_end_of_overlap(endpoint, now),
        "rests": endpoint.rests_until is not None and endpoint.rests_until > now,
        "calls": [represent_delivery(call) for call in [*given_up, *last]],
        "most": MOST_SHOWN,
    }
    return render(request, "webhooks/endpoint.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@confirm_identity
def renew_secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first; then give the endpoint a new secret and show it this once."""
    endpoint = find_endpoint(pk, request.user)  # type: ignore[arg-type] # signed in
    if request.method != "POST":
        return render(request, "webhooks/renew.html", {"endpoint": endpoint})
    secret = services.renew_secret(pk, owner=request.user)  # type: ignore[arg-type] # signed in
    return _show_secret(request, endpoint, secret)


@require_POST
@signed_in
def ping_endpoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Queue a test call."""
    try:
        services.ping(pk, owner=request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A test call is on its way: load this page again to see the answer."))
    return redirect("account_webhook", pk)


@require_POST
@signed_in
def switch_endpoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Switch an endpoint on or off, as the button said."""
    is_on = request.POST.get("is_on") == "true"
    services.change_endpoint(pk, {"is_on": is_on}, owner=request.user)
    told = _("The webhook is switched on.") if is_on else _("The webhook is switched off.")
    messages.success(request, told)
    return redirect("account_webhook", pk)


@require_POST
@signed_in
def resend_call(request: SignedInRequest, pk: UUID, delivery: int) -> HttpResponse:
    """Try a call again."""
    services.resend(pk, delivery, owner=request.user)
    messages.success(request, _("It is tried again."))
    return redirect("account_webhook", pk)


@require_POST
@signed_in
def delete_endpoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Delete an endpoint, with the record of its calls."""
    services.delete_endpoint(pk, owner=request.user)
    messages.success(request, _("The webhook is deleted."))
    return redirect("account_webhooks")


def _show_secret(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    # No redirect: the secret would have to wait somewhere, and it is stored nowhere as it is.
    return render(request, "webhooks/secret.html", {"endpoint": endpoint, "secret": secret})
