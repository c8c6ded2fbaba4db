"""A signed cookie that proves, without a look-up, whose the session beside it is, since they signed in."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.traffic.recent import RecentSet

SALT = "portal.traffic.session_proof"
MOST_REMEMBERED = 10_000


def cookie_name() -> str:
    """Return the cookie's name; like the session's, it is bound to the host where there is TLS."""
    return "__Host-session_proof" if settings.SESSION_COOKIE_SECURE else "session_proof"


class Proof(NamedTuple):
    """Who is proved: the key of a user, and a digest of their session."""

    user: str
    session: str


@cache
def ended_sessions() -> RecentSet:
    """Return the digests of sessions that are over, as this process knows: nobody goes on signed out."""
    return RecentSet(most=MOST_REMEMBERED)


def prove_session(request: HttpRequest) -> Proof | None:
    """Return who is proved; None without a session, for a forged proof, an old one, or one that was ended."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    cookie = request.COOKIES.get(cookie_name(), "")
    if not key or not cookie:
        return None
    try:
        signed = signing.TimestampSigner(salt=SALT).unsign(cookie, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return None
    user, _, session = signed.partition(":")
    return Proof(user, session) if session == _digest(key) and session not in ended_sessions() else None


def make_proof(user: str, session_key: str) -> Proof:
    """Return the proof of a user, by their key, and of their session, which the caller has seen."""
    return Proof(user, _digest(session_key))


def write_proof(proof: Proof) -> str:
    """Return what the cookie says."""
    return signing.TimestampSigner(salt=SALT).sign(":".join(proof))


def renew_proof(request: HttpRequest, response: HttpResponse, proved: Proof | None) -> None:
    """Give the browser a proof where a sign-in made it due, and take it back where the session is over.

    `proved` is what `prove_session` returned when the request came. Who comes with a token is given none, nor
    is who asked for what looks at no session, such as a page for shared caches.
    """
    if not proved and ("HTTP_AUTHORIZATION" in request.META or not _was_session_read(request)):
        return
    due = _find_due_proof(request)
    if due and due != proved:
        _give_proof(response, due)
    elif proved and not due:
        ended_sessions().add(proved.session)
        response.delete_cookie(cookie_name(), samesite="Lax")


def _was_session_read(request: HttpRequest) -> bool:
    return bool(getattr(getattr(request, "session", None), "accessed", False))


def _find_due_proof(request: HttpRequest) -> Proof | None:
    # A session's key is whatever the cookie says until the session was read: what it holds comes first.
    session = getattr(request, "session", None)
    if session is None or not (user := session.get(SESSION_KEY)):
        return None
    return make_proof(user, session.session_key) if _is_signed_in_by_session(request) else None


def _is_signed_in_by_session(request: HttpRequest) -> bool:
    # The API leaves on the request whoever brought a token, and nobody where a CSRF token was wrong.
    is_told_by_session = "HTTP_AUTHORIZATION" not in request.META and request.user.is_authenticated
    return is_told_by_session or get_user(request).is_authenticated


def _give_proof(response: HttpResponse, proof: Proof) -> None:
    response.set_cookie(
        cookie_name(),
        write_proof(proof),
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(session_key: str) -> str:
    return salted_hmac(SALT, session_key, algorithm="sha256").hexdigest()[:32]
