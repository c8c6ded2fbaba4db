"""Who may enter the admin: staff, curators and lead curators, with a second factor where one is required."""

from typing import TYPE_CHECKING, Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.second_factors import lacks_required_factor

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_enter(user: object) -> bool:
    """Whether they are active, and either staff or a member of a curator group."""
    return isinstance(user, User) and user.is_active and (user.is_staff or user.belongs_to_curators)


class DeskLoginForm(AdminAuthenticationForm):
    """Asks for e-mail address and password; who may not enter hears no more than after a wrong password."""

    error_messages = {  # noqa: RUF012 - declared by Django, as an attribute of instances
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "Address and password don't belong to a curator or member of staff. Check both; the password's "
            "capitals count."
        ),
    }

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Refuse those who may not enter."""
        if not may_enter(user):
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class DeskLoginView(LoginView):
    """Signs in as the site's own sign-in does, so that a second factor is asked for here as well."""

    authentication_form = DeskLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to the second factor, or in."""
        # Whoever makes an account on the command line proves no address by it.
        answer: HttpResponse = perform_login(
            self.request, form.get_user(), email_verification="none", redirect_url=self.get_success_url()
        )
        return answer


class PortalAdminSite(AdminSite):
    """The curators' desk and the staff's back room."""

    site_header = gettext_lazy("EU project communities")
    site_title = gettext_lazy("EU project communities")
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False
    login_form = DeskLoginForm

    def has_permission(self, request: "HttpRequest") -> bool:
        """Let in active staff, and active members of a curator group, with what STAFF_MFA asks of them."""
        user: Any = request.user
        return may_enter(user) and not lacks_required_factor(user)

    def login(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> Any:
        """Sign somebody in; who only lacks the second factor is led to set one up."""
        if may_enter(request.user) and lacks_required_factor(request.user):
            messages.warning(
                request, _("The desk asks for a second factor: set one up here, then go on to it.")
            )
            return redirect("mfa_index")
        if request.method == "POST":
            return self._take_login(request, extra_context or {})
        return super().login(request, extra_context)

    def _take_login(self, request: "HttpRequest", extra_context: dict[str, Any]) -> Any:
        context = {**self.each_context(request), "title": _("Log in"), "app_path": request.get_full_path()}
        if not {REDIRECT_FIELD_NAME} & {*request.GET, *request.POST}:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index", current_app=self.name)
        take = DeskLoginView.as_view(extra_context={**context, **extra_context}, next_page="admin:index")
        return take(request)
