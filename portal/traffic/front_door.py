"""Sends guests of a crowd away before Django hears of them: that costs a fraction of an answer."""

import random
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.http import http_date
from django.utils.translation import get_language_from_request

from portal.api.problems import API_PREFIX
from portal.request_id import make_request_id
from portal.traffic.addresses import put_client_address
from portal.traffic.admission import ALWAYS_OPEN, IS_SENT_AWAY, has_good_token, note_guest_sent_away
from portal.traffic.controls import current_controls
from portal.traffic.credentials import read_credentials
from portal.traffic.gate import current_gate
from portal.traffic.line import current_line, find_wait
from portal.traffic.plain_head import read_plain_head
from portal.traffic.policies import CAPACITY
from portal.traffic.session_proof import prove_session
from portal.traffic.tally import count_at_gate

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

VARIANTS = 8
"""Answers that are kept of each kind: each names another wait, so that a crowd doesn't come back at once.
The API is a kind, and so are pages in each language of the portal."""

# In the place of a request's id in a kept answer, and as long as one, so that no length changes.
_ANY_ID = make_request_id()
_FULL_HOUSE = "503 "
_PROBE = "a probe"
_MOST_WRITTEN = 100


class Answer(NamedTuple):
    """What the application said once: status, headers and all bytes."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def may_be_kept(self) -> bool:
        """Whether it says to everybody when to come back: it is no redirect, no error and no cookie."""
        names = {name.lower() for name, _ in self.headers}
        return self.status.startswith(_FULL_HOUSE) and "retry-after" in names and "set-cookie" not in names

    def address_to(self, request_id: str) -> "Answer":
        """Return it as the answer to another request."""
        headers = ((name, value.replace(_ANY_ID, request_id)) for name, value in self.headers)
        return Answer(self.status, tuple(headers), self.body.replace(_ANY_ID.encode(), request_id.encode()))


class FrontDoor:
    """A WSGI application before Django's. What it says when there is no room is what Django's says.

    Where the server can't tell how long a request has waited only those whom the gate sends away are a crowd.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: dict[str, list[Answer]] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or have the application answer."""
        connection = environ.get("gunicorn.socket")
        # Who passed others says nothing of how long these wait.
        if not getattr(connection, "has_passed", False) and _is_full(connection):
            # A copy: Django decodes the path in place, and may do so only once.
            request = WSGIRequest(environ.copy())
            if not _is_always_open(request) and not _name_person(request):
                return self._send_away(request, environ, start_response)
        return self._application(environ, start_response)

    def find_refusal(self, received: bytes, *, peer: str, connection: Any) -> bytes | None:
        """Return the whole answer to a request that no thread has read yet, and count it as given.

        `received` is what has come of it from `peer`. None for whoever isn't surely a guest that asks no more
        than a page, and for whom there may be room. After the answer the connection is closed.
        """
        if not current_line().is_long:
            # At most times, and then the head needs no reading.
            return None
        request = read_plain_head(received, peer=peer)
        if request is None or _is_always_open(request):
            return None
        kept = self._kept.get(_name_kind(request), [])
        # Until there are enough of them threads ask for more, which takes longer.
        if len(kept) < VARIANTS or not _is_full(connection):
            return None
        _note_sent_away(request)
        return _write_out(_choose(kept), has_body=request.method != "HEAD")

    def find_person(self, head: bytes) -> str:
        """Return who sent a request that no thread has read yet; an empty text for a guest.

        All that probes is one more: it says how the portal is, and must hear something in time.
        """
        request = read_credentials(head)
        return _PROBE if request.path_info.startswith(ALWAYS_OPEN) else _name_person(request)

    def _send_away(
        self, request: WSGIRequest, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        chosen = self._choose_answer(request)
        if not chosen.may_be_kept:
            # Such as the way to another host, which names the address that was asked for.
            return self._application({**environ, IS_SENT_AWAY: True}, start_response)
        answer = chosen.address_to(make_request_id())
        _note_sent_away(request)
        start_response(answer.status, list(answer.headers))
        return [] if request.method == "HEAD" else [answer.body]

    def _choose_answer(self, request: WSGIRequest) -> Answer:
        kind = _name_kind(request)
        kept = self._kept.get(kind, [])
        if len(kept) >= VARIANTS:
            return _choose(kept)
        answer = self._hear(request)
        if answer.may_be_kept:
            self._kept[kind] = [*kept, answer]
        return answer

    def _hear(self, request: WSGIRequest) -> Answer:
        """Have the application say it, whatever was asked for: others of the kind will hear it too."""
        asked = {
            **request.META,
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": API_PREFIX if request.path_info.startswith(API_PREFIX) else "/",
            "QUERY_STRING": "",
            "HTTP_X_REQUEST_ID": _ANY_ID,
            IS_SENT_AWAY: True,
        }
        said: list[Any] = []
        parts = self._application(asked, lambda status, headers, *_: said.extend((status, headers)))
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", bool)()
        status, headers = said
        # Not every answer has been through the middleware that sets it.
        others = [(name, value) for name, value in headers if name.lower() != "content-length"]
        return Answer(status, (*others, ("Content-Length", str(len(body)))), body)


def _is_full(connection: Any) -> bool:
    # Both, always: the line hears of every wait.
    waited_too_long = current_line().is_too_long(find_wait(connection))
    return (waited_too_long or current_gate().is_shedding) and current_controls().is_enforced(CAPACITY)


def _name_person(request: HttpRequest) -> str:
    if proof := prove_session(request):
        return proof.user
    return request.META["HTTP_AUTHORIZATION"] if has_good_token(request) else ""


def _is_always_open(request: HttpRequest) -> bool:
    return request.path_info.startswith((*ALWAYS_OPEN, settings.STATIC_URL))


def _note_sent_away(request: HttpRequest) -> None:
    put_client_address(request.META)
    count_at_gate(request, is_enforced=True)
    note_guest_sent_away()


def _choose(kept: list[Answer]) -> Answer:
    return random.choice(kept)  # noqa: S311 - nobody gains by guessing it


def _write_out(answer: Answer, *, has_body: bool) -> bytes:
    written = _write_once(answer, has_body=has_body).replace(_ANY_ID.encode(), make_request_id().encode())
    return f"HTTP/1.1 {answer.status}\r\nDate: {http_date()}\r\n".encode() + written


@lru_cache(_MOST_WRITTEN)
def _write_once(answer: Answer, *, has_body: bool) -> bytes:
    lines = [f"{name}: {value}" for name, value in [*answer.headers, ("Connection", "close")]]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (answer.body if has_body else b"")


def _name_kind(request: HttpRequest) -> str:
    if request.path_info.startswith(API_PREFIX):
        return API_PREFIX
    return get_language_from_request(request)
