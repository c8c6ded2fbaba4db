"""Second factors: their secrets are encrypted in the database, and named after this site."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ciphers import build_cipher

SITE = "EU project communities"
PURPOSE = "portal.accounts.adapters.second_factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """A copy of the database alone doesn't let anybody make codes."""

    error_messages = {  # noqa: RUF012 - declared by allauth, as an attribute of instances
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or no longer holds: enter the one that is shown now."),
        "unverified_email": _("Prove all your e-mail addresses, or remove those you can't, and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return build_cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises InvalidToken when SECRET_KEY changed and the old one is forgotten."""
        return build_cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Return what a new passkey is called until its owner says otherwise."""
        del user, type
        return gettext("Passkey")

    def _get_site_name(self) -> str:
        return SITE
