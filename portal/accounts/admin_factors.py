"""Second factors and connected accounts in the admin: to look at, and to take away from who lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from portal.accounts.admin_rooms import SuperusersOnly

# Sessions are their owners' business; providers come from the environment, and their tokens aren't kept.
for _model in (Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class DeletableOnly(SuperusersOnly):
    """Rows that nobody makes or changes here, and that a superuser may take away."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(DeletableOnly):
    """Second factors: taken away for somebody who lost theirs, once it is sure who asks."""

    fields = ("user", "type", "created_at", "last_used_at")  # never `data`, which holds the secret
    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__emailaddress__email")
    sortable_by = ("created_at", "last_used_at")
    ordering = ("-created_at", "pk")


@admin.register(SocialAccount)
class SocialAccountAdmin(DeletableOnly):
    """With which other sites people sign in."""

    fields = ("user", "provider", "uid", "date_joined", "last_login")
    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_select_related = ("user",)
    search_fields = ("user__email", "uid")
    sortable_by = ("date_joined", "last_login")
    ordering = ("-date_joined", "pk")
