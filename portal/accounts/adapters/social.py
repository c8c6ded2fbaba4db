"""Signing in with ORCID or an OpenID Connect provider: what such a site may say about a person's address."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.providers import OIDC_ID

LONGEST_NAME = 150


class SocialAdapter(DefaultSocialAccountAdapter):
    """Believes a provider who somebody is to the provider, and nothing about addresses unless told to."""

    error_messages = {  # noqa: RUF012 - declared by allauth, as an attribute of instances
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Set a password first: without it you couldn't sign in any more."),
        "no_verified_email": _("Prove an e-mail address first: without it you couldn't sign in any more."),
        "connected_other": _("It is connected to another account here: disconnect it there first."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Forget that a provider calls an address verified, unless it is the one trusted with that."""
        if not (settings.OIDC_PROVES_EMAIL and sociallogin.account.provider == OIDC_ID):
            for address in sociallogin.email_addresses:
                address.verified = False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Suggest name and address as the provider knows them; the sign-up form shows both."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = name[:LONGEST_NAME]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Fill in the name as well: the form is ours, and allauth knows nothing of it."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "name": getattr(sociallogin.user, "name", "")}
