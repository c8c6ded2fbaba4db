"""Recognises API clients by their token."""

import re
from typing import Any, ClassVar

from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.accounts.models import ApiToken, User
from portal.accounts.models.token import LAST_USED_PRECISION

CREDENTIALS = re.compile(r"(?:token|bearer) +euc_([0-9a-f]{10})_([A-Za-z0-9_-]{43}) *\Z", re.IGNORECASE)
CHALLENGE = 'Token realm="api", Bearer realm="api"'
# A key that no header can set: headers arrive in META with an HTTP_ prefix.
IS_RECOGNISED = "portal.accounts.is_token_recognised"
"""Where a request has it, in META, that its token was looked up and is good."""


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Token euc_<prefix>_<secret>`, or the same after `Bearer`.

    A header that is there and no good is refused, also where no sign-in is needed: whoever sends a token
    wants to be known by it.
    """

    challenge: ClassVar[str] = CHALLENGE

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token and its user; None without the header. Raises AuthenticationFailed."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        token = _find_token(header)
        _refuse_unusable(token)
        _record_use(token)
        request.META[IS_RECOGNISED] = True
        user: Any = token.user
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that goes with a 401."""
        del request
        return self.challenge


def _find_token(header: str) -> ApiToken:
    credentials = CREDENTIALS.match(header)
    if credentials is None:
        raise AuthenticationFailed(
            "The Authorization header holds no token of this site: send “Token euc_…”, as you were shown it.",
            code="token_malformed",
        )
    prefix, secret = credentials.groups()
    token = ApiToken.objects.select_related("user").filter(prefix=prefix.lower()).first()
    if token is None or not token.matches(secret):
        raise AuthenticationFailed(
            "There is no such token: check that it was copied whole, or make a new one.", code="token_unknown"
        )
    return token


def _refuse_unusable(token: ApiToken) -> None:
    # Only who knows the secret learns why it is no good.
    if not token.is_usable(timezone.now()):
        raise AuthenticationFailed(
            "This token was revoked or has expired: make a new one.", code="token_expired"
        )
    if not token.user.is_active:
        raise AuthenticationFailed(
            "The account of this token is switched off: write to the people who run this site.",
            code="account_inactive",
        )


def _record_use(token: ApiToken) -> None:
    now = timezone.now()
    earlier = now - LAST_USED_PRECISION
    if token.last_used_at is not None and token.last_used_at > earlier:
        return
    # The condition is asked again by the database, so that of many calls at once one writes.
    is_due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=earlier)
    try:
        ApiToken.objects.filter(is_due, pk=token.pk).update(last_used_at=now)
    except OperationalError:
        # A busy database: the call itself matters more than its trace, and the next one tries again.
        return
