"""Encrypts what must be read again but stands in no copy of the database: with keys made from SECRET_KEY."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def build_cipher(purpose: str) -> MultiFernet:
    """Return the cipher of one purpose: it encrypts with the key of SECRET_KEY, and reads those of before.

    Texts of one purpose can't be read with the cipher of another.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_build_key(purpose, secret) for secret in secrets])


def _build_key(purpose: str, secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"{purpose}:{secret}".encode()).digest()))
