"""Secrets of endpoints, and the signatures made with them, as Standard Webhooks has both."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken

from portal.ciphers import build_cipher
from requests_workflow.models import WebhookEndpoint

PREFIX = "whsec_"
SECRET_BYTES = 32
OVERLAP = timedelta(hours=24)
"""How long a secret that was replaced signs along, so that receivers can change over in their own time."""

MOST_RETIRED = 8
"""So many replaced secrets sign along at most: receivers refuse headers that are too long."""

_PURPOSE = "requests_workflow.webhooks.signing"


class UnreadableSecretError(Exception):
    """SECRET_KEY was changed and the old one is not among the fallbacks: the endpoint needs a new secret."""


def make_secret() -> str:
    """Return a new secret, as its owner gets to see it once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str) -> str:
    """Return a secret as it is stored."""
    return build_cipher(_PURPOSE).encrypt(secret.encode()).decode()


def make_headers(endpoint: WebhookEndpoint, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers by which a receiver knows that a message is ours, whole, and not an old one.

    Raises UnreadableSecretError for the present secret. One that was replaced and can't be read is left out.
    """
    second = str(int(at.timestamp()))
    signed = f"{message_id}.{second}.".encode() + body
    secrets_in_use = [_open(endpoint.secret), *(secret for secret, _until in _open_retired(endpoint, at))]
    signatures = [_sign(secret, signed) for secret in secrets_in_use]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": second,
        "webhook-signature": " ".join(signatures),
    }


def find_end_of_overlap(endpoint: WebhookEndpoint, at: datetime) -> datetime | None:
    """Return until when a secret that was replaced signs along; None if none does."""
    return next((until for _secret, until in _open_retired(endpoint, at)), None)


def _open_retired(endpoint: WebhookEndpoint, at: datetime) -> Iterator[tuple[str, datetime]]:
    for sealed, until in endpoint.list_retired_secrets(at):
        with suppress(UnreadableSecretError):
            yield _open(sealed), until


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def _open(sealed: str) -> str:
    try:
        return build_cipher(_PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecretError("The secret can't be read any more: make a new one.") from error
