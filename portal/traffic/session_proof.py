"""A signed cookie that proves, without a look-up, that the session beside it is somebody's who signed in."""

from collections import OrderedDict
from functools import cache
from threading import Lock

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "portal.traffic.session_proof"
MOST_REMEMBERED = 10_000


def cookie_name() -> str:
    """Return the cookie's name; like the session's, it is bound to the host where there is TLS."""
    return "__Host-session_proof" if settings.SESSION_COOKIE_SECURE else "session_proof"


class EndedSessions:
    """Remembers in this process proofs whose session is over, so that nobody lives on after signing out."""

    def __init__(self, *, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._lock = Lock()
        self._digests: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, digest: str) -> bool:
        return digest in self._digests

    def add(self, digest: str) -> None:
        """Remember the session; beyond the most that are kept, forget the one that was added first."""
        with self._lock:
            self._digests[digest] = None
            if len(self._digests) > self._most:
                self._digests.popitem(last=False)


@cache
def ended_sessions() -> EndedSessions:
    """Return what this process knows of."""
    return EndedSessions()


def find_session(request: HttpRequest) -> str:
    """Return a digest of the proved session; nothing without a session, for a forged proof or an old one."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    proof = request.COOKIES.get(cookie_name(), "")
    if not key or not proof:
        return ""
    try:
        digest = signing.TimestampSigner(salt=SALT).unsign(proof, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return ""
    return digest if digest == _digest(key) and digest not in ended_sessions() else ""


def renew_proof(request: HttpRequest, response: HttpResponse, proved: str) -> None:
    """Give the browser a proof where a sign-in made it due, and take it back where the session is over.

    `proved` is what `find_session` returned when the request came.
    """
    key = _find_signed_in_session(request)
    if key and _digest(key) != proved:
        _give_proof(response, _digest(key))
    elif not key and proved:
        ended_sessions().add(proved)
        response.delete_cookie(cookie_name(), samesite="Lax")


def _find_signed_in_session(request: HttpRequest) -> str:
    # A user who was recognised by a token has no session here.
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    return key if key and request.user.is_authenticated else ""


def _give_proof(response: HttpResponse, digest: str) -> None:
    response.set_cookie(
        cookie_name(),
        signing.TimestampSigner(salt=SALT).sign(digest),
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(session_key: str) -> str:
    return salted_hmac(SALT, session_key, algorithm="sha256").hexdigest()[:32]
