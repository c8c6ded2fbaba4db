"""A signed cookie that says: in this browser the owner of this account signed in before."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.traffic.identity import digest_name

COOKIE = "known_device"
SALT = "portal.traffic.known_devices"
LIFETIME_SECONDS = 180 * 24 * 60 * 60


def remember_device(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Have the browser show next time that the owner of the account signed in with it."""
    number = find_device(request, name).removeprefix("device:") or secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([digest_name(name), number], salt=SALT),
        max_age=LIFETIME_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def find_device(request: HttpRequest, name: str) -> str:
    """Return whom to count for a form that names the account; nothing if the browser isn't known for it."""
    try:
        owner, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        return ""
    return f"device:{number}" if name and owner == digest_name(name) else ""
