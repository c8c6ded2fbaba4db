"""People, groups and tokens in the admin: for superusers, and without a way to lose history."""

from typing import Any

from allauth.account.admin import EmailAddressAdmin as AllauthEmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts import admin_factors  # noqa: F401 - found by Django through this module
from portal.accounts.admin_forms import NewUserForm, UserForm
from portal.accounts.admin_rooms import SuperusersOnly, is_superuser
from portal.accounts.models import CURATORS, LEAD_CURATORS, ApiToken, User
from portal.admin_base import ReadOnlyAdmin

WHY_USERS_STAY = _(
    "Nobody is deleted here, since requests and their history name people. To shut somebody out, clear "
    "“Is active”: they can't sign in any more, and their tokens stop working."
)


@admin.register(User)
class UserAdmin(SuperusersOnly, DjangoUserAdmin):  # type: ignore[type-arg] # a plain class at run time
    """People. They are switched off, never deleted."""

    form = UserForm
    add_form = NewUserForm
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password")}),
        (_("What they may do"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "closed_at")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")},
        ),
    )
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    allowed_lookups = frozenset(
        {"is_active__exact", "is_staff__exact", "is_superuser__exact", "groups__id__exact"}
    )
    search_fields = ("email", "name", "emailaddress__email")
    ordering = ("email",)
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Return what nobody writes; an address is changed by its owner, who proves the new one."""
        dates = ("last_login", "date_joined", "closed_at")
        return dates if obj is None else ("email", *dates)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody may."""
        return False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say why not, and what to do instead."""
        self.message_user(request, WHY_USERS_STAY, level=messages.WARNING)
        return redirect(reverse("admin:accounts_user_changelist"))


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(SuperusersOnly, DjangoGroupAdmin):
    """Groups. The two of the curators keep their names, by which the workflow knows them."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether it is a group that nothing hangs on; so never many at once."""
        return is_superuser(request) and obj is not None and not _is_of_curators(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Return the name of a group of curators."""
        return ("name",) if _is_of_curators(obj) else ()


def _is_of_curators(group: Model | None) -> bool:
    return isinstance(group, Group) and group.name in {CURATORS, LEAD_CURATORS}


admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class EmailAddressAdmin(SuperusersOnly, AllauthEmailAddressAdmin):
    """Who has proved which address: the affiliation check rests on it."""

    allowed_lookups = frozenset({"primary__exact", "verified__exact"})


@admin.register(ApiToken)
class ApiTokenAdmin(SuperusersOnly, ReadOnlyAdmin):
    """Tokens, of which nobody can see the secret. They are revoked, never deleted."""

    list_display = (
        "__str__",
        "user",
        "scope_names",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_select_related = ("user",)
    search_fields = ("prefix", "name", "user__email")
    search_help_text = _("Prefix, name or the owner's e-mail address")
    sortable_by = ("created_at", "expires_at", "last_used_at", "revoked_at")
    ordering = ("-created_at", "pk")
    actions = ("revoke",)

    has_add_permission = ReadOnlyAdmin.has_add_permission
    has_change_permission = ReadOnlyAdmin.has_change_permission
    has_delete_permission = ReadOnlyAdmin.has_delete_permission

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        """Return what it may be used for."""
        return ", ".join(token.scopes)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return is_superuser(request)

    @admin.action(description=_("Revoke the selected tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """Stop tokens from working, from their next use on."""
        number = tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
        said = ngettext("%(count)s token was revoked.", "%(count)s tokens were revoked.", number)
        self.message_user(request, said % {"count": number})
