"""How people sign in: when they are asked once more, and what is kept of where a session came from."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portal.accounts.coarse_addresses import coarsen
from portal.accounts.models import User
from portal.accounts.proofs import tell_of_changed_addresses
from portal.mail.account import LetterAdapter

AFTER_PROOF = "after_proof"
"""Where in the session it is kept to what page somebody goes back once they have proved an address."""


class AccountAdapter(LetterAdapter):
    """Asks less of people, and of their addresses, than allauth does."""

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """Finish a sign-in; of the address it came from, the network is all that stays."""
        response: HttpResponse = super().post_login(request, user, **details)
        # allauth has just written the whole address, and offers no place to say otherwise.
        for session in UserSession.objects.filter(session_key=request.session.session_key):
            session.ip = coarsen(session.ip)
            session.save(update_fields=["ip"])
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark an address as proved, and tell those who rest on it; both or neither."""
        with transaction.atomic():
            is_proved: bool = super().confirm_email(request, email_address)
            if is_proved:
                tell_of_changed_addresses(email_address.user)
        return is_proved

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead somebody who has proved an address back to where they were asked for it."""
        way_back: str = self.request.session.pop(AFTER_PROOF, "")
        return way_back or str(super().get_email_verification_redirect_url(email_address))

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Whether to ask for the password once more: not of somebody who came in just now."""
        is_required: bool = super().is_reauthentication_required(app=app, **details)
        return is_required and not has_just_signed_in(context.request)


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether whoever sits there showed who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
