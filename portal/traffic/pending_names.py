"""Whom a form is about that names nobody itself: allauth keeps it in the session from the step before."""

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


def name_who_signs_in(request: HttpRequest) -> str:
    """Return the account whose password was right, and whose second factor is being asked for; or nothing."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    user = stage.login.user if stage else None
    return user.get_username() if user else ""


def name_mailbox(request: HttpRequest) -> str:
    """Return the address to which another code is to be sent; nothing where a code is tried.

    Of each code allauth takes three tries only, so those needn't be counted by address.
    """
    if request.POST.get("action") != "resend":
        return ""
    pending = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
    return str(pending.get("email", ""))
