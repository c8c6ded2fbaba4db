"""Who may enter the admin: staff, curators and lead curators."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from portal.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_enter(user: object) -> bool:
    """Whether they are active, and either staff or a member of a curator group."""
    return isinstance(user, User) and user.is_active and (user.is_staff or user.is_curator)


class DeskLoginForm(AdminAuthenticationForm):
    """Asks for e-mail address and password; who may not enter hears no more than after a wrong password."""

    error_messages = {  # noqa: RUF012 - declared by Django, as an attribute of instances
        **AuthenticationForm.error_messages,
        "invalid_login": (
            "Address and password don't belong to a curator or member of staff. Check both; the password's "
            "capitals count."
        ),
    }

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Refuse those who may not enter."""
        if not may_enter(user):
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class PortalAdminSite(AdminSite):
    """The curators' desk and the staff's back room."""

    site_header = "EU project communities"
    site_title = "EU project communities"
    index_title = "Desk"
    enable_nav_sidebar = False
    login_form = DeskLoginForm

    def has_permission(self, request: "HttpRequest") -> bool:
        """Let in active staff, and active members of a curator group."""
        user: Any = request.user
        return may_enter(user)
