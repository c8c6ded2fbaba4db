"""Second factors: their secrets are encrypted in the database, and named after this site."""

import base64
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SITE = "EU project communities"
PURPOSE = b"portal.accounts.adapters.second_factor:"


class SecondFactorAdapter(DefaultMFAAdapter):
    """A copy of the database alone doesn't let anybody make codes."""

    error_messages = {  # noqa: RUF012 - declared by allauth, as an attribute of instances
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or no longer holds: enter the one that is shown now."),
        "unverified_email": _("Prove all your e-mail addresses, or remove those you can't, and try again."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return _build_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises InvalidToken when SECRET_KEY changed and the old one is forgotten."""
        return _build_cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Return what a new passkey is called until its owner says otherwise."""
        del user, type
        return gettext("Passkey")

    def _get_site_name(self) -> str:
        return SITE


def _build_cipher() -> MultiFernet:
    return MultiFernet(
        [_build_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _build_key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(PURPOSE + secret.encode()).digest()))
