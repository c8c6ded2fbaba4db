"""Limits the forms that guess or send mail: sign-in, sign-up, codes, passwords; by client and by account."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_ratelimit.core import get_usage

from portal.traffic.decisions import Demand
from portal.traffic.form_cache import read_wait, write_demands
from portal.traffic.identity import digest_name, identify_client, is_signed_in
from portal.traffic.known_devices import find_device, remember_device
from portal.traffic.pending_names import name_mailbox, name_who_signs_in
from portal.traffic.policies import Policy
from portal.traffic.rates import current_rates

# The field in which a form names an account or an address to write to, or what finds the name; none where it
# is about nobody but the client.
FORMS: dict[str, str | Callable[[HttpRequest], str]] = {
    "account_login": "login",
    "account_signup": "email",
    "account_request_login_code": "email",
    "account_reset_password": "email",
    "admin:login": "username",
    "admin:password_change": "",
    "account_confirm_login_code": "",
    "account_confirm_password_reset_code": "",
    "account_complete_password_reset": "",
    "account_email_verification_sent": name_mailbox,
    "account_confirm_email": "",
    "account_reset_password_from_key": "",
    "account_reauthenticate": "",
    "account_change_password": "",
    "account_set_password": "",
    "account_email": "email",
    "socialaccount_signup": "email",
    "mfa_authenticate": name_who_signs_in,
    "mfa_reauthenticate": "",
    "mfa_reauthenticate_webauthn": "",
    "mfa_login_webauthn": "",
    "mfa_activate_totp": "",
    "prove_ownership": "",
    "choose_address": "",
    "retry_on_zenodo": "",
}
LONGEST_NAME = 320
USUAL_WAIT = 60


class FormLimitMiddleware:
    """Refuses a form past its limits with a page that says how long to wait.

    Stands after the check against cross-site forms, which mustn't use up anybody's attempts, and after
    AuthenticationMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; after somebody signed in with a form, know the browser again."""
        # Asking who somebody is costs a look-up, and makes a page that anybody may see depend on cookies.
        was_guest = request.method == "POST" and not is_signed_in(request)
        response = self.get_response(request)
        if was_guest and _name_view(request) in FORMS and is_signed_in(request):
            remember_device(request, response, _read_name(request) or request.user.get_username())
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Count a form that is sent, or refuse it."""
        if request.method != "POST" or _name_view(request) not in FORMS:
            return None
        usage = get_usage(request, group="forms", key=make_key, rate=find_rate, increment=True)
        return refuse(request, wait=read_wait(usage["count"])) if usage["should_limit"] else None


def make_key(group: str, request: HttpRequest) -> str:
    """Return the demands of a form, as django-ratelimit's `key`.

    A browser in which the account's owner signed in before is counted by itself: whoever uses up the
    attempts of the name, or of the address that both sit behind, keeps strangers out and not the owner.
    """
    name = _read_name(request)
    device = find_device(request, name)
    keys = {"client": device or identify_client(request), "name": name and (device or digest_name(name))}
    return write_demands(
        [
            Demand(policy.name, keys[policy.key], _limit_of(policy, request), policy.window)
            for policy in current_rates().at("forms")
            if keys[policy.key]
        ]
    )


def find_rate(group: str, request: HttpRequest) -> str:
    """Return the first row for forms, as django-ratelimit's `rate`; the key has them all."""
    policy = current_rates().at("forms")[0]
    return f"{_limit_of(policy, request)}/{policy.window}s"


def refuse(request: HttpRequest, *, wait: int = USUAL_WAIT) -> HttpResponse:
    """Return the page of a refusal; `wait` is in seconds."""
    response = render(request, "429.html", {"wait": wait}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


def _name_view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _read_name(request: HttpRequest) -> str:
    source = FORMS.get(_name_view(request), "")
    if not source:
        return ""
    name = source(request) if callable(source) else request.POST.get(source, "")
    return name[:LONGEST_NAME].strip()


def _limit_of(policy: Policy, request: HttpRequest) -> int:
    return policy.limit_for(is_signed_in=is_signed_in(request))
