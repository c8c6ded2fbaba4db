"""The accounts' own part of what is known about a person: addresses, factors, sessions, tokens, wishes."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from portal.accounts.models import ApiToken, NotificationPreference, User
from portal.accounts.personal_data import PersonalPart

# What is handed over of each table. Secrets are left out: they say nothing about a person.
ROWS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "addresses": (EmailAddress, ("email", "verified", "primary")),
    "notification_preferences": (NotificationPreference, ("kind", "is_wanted")),
    "second_factors": (Authenticator, ("type", "created_at", "last_used_at")),
    "connected_accounts": (SocialAccount, ("provider", "uid", "date_joined", "last_login", "extra_data")),
    "sessions": (UserSession, ("user_agent", "ip", "created_at", "last_seen_at")),
    "api_tokens": (
        ApiToken,
        ("name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"),
    ),
    # Without `object_repr`, which names other people.
    "edits_in_the_admin": (LogEntry, ("action_time", "content_type__model", "object_id", "change_message")),
}


def export_account(user: User) -> dict[str, Any]:
    """Return the account, and all rows about the person."""
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "pseudonym_in_histories": user.pseudonym,
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "groups": sorted(user.group_names),
        "is_staff": user.is_staff,
        **{name: _rows(model, user, columns) for name, (model, columns) in ROWS.items()},
    }


def erase_account(user: User) -> None:
    """Delete all rows about the person; what is left of the account itself is emptied by the closing."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    _empty_log_of_admin(user)
    models: tuple[Any, ...] = (EmailAddress, NotificationPreference, Authenticator, SocialAccount, ApiToken)
    for model in models:
        model.objects.filter(user=user).delete()


def _empty_log_of_admin(user: User) -> None:
    """Take the person's name and addresses from the admin's record of who changed what."""
    is_about_them = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    # An address stays in the record also when its own row was deleted there.
    for address in addresses:
        is_about_them |= Q(object_repr__icontains=address)
    LogEntry.objects.filter(is_about_them).update(object_repr="")


ACCOUNT = PersonalPart(name="account", export=export_account, erase=erase_account)


def _rows(model: Any, user: User, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(model.objects.filter(user=user).order_by("pk").values(*columns))
