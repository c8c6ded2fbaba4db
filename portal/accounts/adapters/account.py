"""How people sign in: when they are asked once more, and what is kept of where a session came from."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.accounts.coarse_addresses import coarsen
from portal.accounts.models import User
from portal.mail.account import LetterAdapter


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

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Whether to ask for the password once more: not of somebody who came in just now."""
        is_required: bool = super().is_reauthentication_required(app=app, **details)
        return is_required and not has_just_signed_in(context.request)


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether whoever sits there showed who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
