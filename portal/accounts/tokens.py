"""A person's API tokens: what can be made, by whom, and how they end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import ApiToken, Scope, User

MOST_TOKENS = 20
DOUBLE_CLICK = timedelta(seconds=10)


class TooManyTokensError(Exception):
    """The person has as many tokens as anybody may have."""


def scopes_for(user: User) -> list[Scope]:
    """Return what a token of this person may be used for: deciding is for curators."""
    return [scope for scope in Scope if scope != Scope.REQUESTS_DECIDE or user.is_curator]


def usable_tokens(user: object, at: datetime) -> QuerySet[ApiToken]:
    """Return the tokens of a person that work at this time."""
    is_running = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return ApiToken.objects.filter(is_running, user=user, revoked_at=None)  # type: ignore[misc]


@transaction.atomic
def issue_token(user: User, *, name: str, scopes: Sequence[str], lifetime: timedelta) -> str:
    """Make a token and return its text, which nobody can read again afterwards.

    A double click makes one: the unused token of the same name, made seconds ago, is replaced.
    Raises TooManyTokensError.
    """
    now = timezone.now()
    # Two at once must not both find room.
    User.objects.select_for_update().get(pk=user.pk)
    of_first_click = usable_tokens(user, now).filter(name=name, last_used_at=None)
    of_first_click.filter(created_at__gt=now - DOUBLE_CLICK).delete()
    if usable_tokens(user, now).count() >= MOST_TOKENS:
        raise TooManyTokensError
    return ApiToken.objects.issue(user=user, scopes=scopes, name=name, lifetime=lifetime)[1]


def revoke(token: ApiToken) -> None:
    """Stop a token from working, from its next use on. Doing it twice changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
