"""Sends guests away before Django hears of them, while a line stands: that costs a fraction of an answer."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeAlias

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.utils.translation import get_language_from_request

from portal.request_id import make_request_id
from portal.traffic.addresses import put_client_address
from portal.traffic.admission import ALWAYS_OPEN, IS_SENT_AWAY, has_good_token
from portal.traffic.controls import current_controls
from portal.traffic.gate import current_gate
from portal.traffic.headers import API_PREFIX
from portal.traffic.line import current_line, find_wait
from portal.traffic.policies import CAPACITY
from portal.traffic.session_proof import find_session
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

# Whose request has one of these may be somebody who matters, or sends or asks for more than a head.
_MORE_THAN_PLAIN = (
    b"cookie:",
    b"authorization:",
    b"content-length:",
    b"transfer-encoding:",
    b"expect:",
    b"upgrade:",
)


class Answer(NamedTuple):
    """What the application said once: status, headers and all bytes."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def may_be_kept(self) -> bool:
        """Whether it says to everybody when to come back: it is no redirect, no error and no cookie."""
        names = {name.lower() for name, _ in self.headers}
        return self.status.startswith(_FULL_HOUSE) and "retry-after" in names and "set-cookie" not in names

    def address_to(self, request_id: str) -> "Answer":
        """Return it as the answer to another request."""
        headers = [(name, value.replace(_ANY_ID, request_id)) for name, value in self.headers]
        return Answer(self.status, headers, self.body.replace(_ANY_ID.encode(), request_id.encode()))


class FrontDoor:
    """A WSGI application before Django's. What it says when there is no room is what Django's says.

    Where the server can't tell how long a request has waited all pass, and the gate behind decides alone.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: dict[str, list[Answer]] = {}
        self._is_decided: ContextVar[bool] = ContextVar("is_decided", default=False)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or have the application answer."""
        if self._is_decided.get() or _is_full(environ.get("gunicorn.socket")):
            # A copy: Django decodes the path in place, and may do so only once.
            request = WSGIRequest(environ.copy())
            if self._is_decided.get() or _may_be_sent_away(request):
                return self._send_away(request, environ, start_response)
        return self._application(environ, start_response)

    def turns_away(self, connection: Any, head: bytes) -> bool:
        """Say of a request that no thread has read yet whether its sender would be sent away.

        `head` is what has come of it. Only who surely is a guest and asks no more than a page counts as one.
        """
        return current_line().is_long and _is_plain_guest(head) and _is_full(connection)

    @contextmanager
    def turning_away(self) -> Iterator[None]:
        """Send away whoever asks within the block."""
        reset = self._is_decided.set(True)
        try:
            yield
        finally:
            self._is_decided.reset(reset)

    def _send_away(
        self, request: WSGIRequest, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        chosen = self._choose_answer(request)
        if not chosen.may_be_kept:
            # Such as the way to another host, which names the address that was asked for.
            return self._application({**environ, IS_SENT_AWAY: True}, start_response)
        answer = chosen.address_to(make_request_id())
        put_client_address(request.META)
        count_at_gate(request, is_enforced=True)
        current_line().note_sent_away(current_gate().typical_turn)
        start_response(answer.status, answer.headers)
        return [] if request.method == "HEAD" else [answer.body]

    def _choose_answer(self, request: WSGIRequest) -> Answer:
        kind = _name_kind(request)
        kept = self._kept.get(kind, [])
        if len(kept) >= VARIANTS:
            return random.choice(kept)  # noqa: S311 - nobody gains by guessing it
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
        return Answer(status, [*others, ("Content-Length", str(len(body)))], body)


def _is_full(connection: Any) -> bool:
    # Both, always: the line hears of every wait.
    waited_too_long = current_line().is_too_long(find_wait(connection))
    return (waited_too_long or current_gate().is_shedding) and current_controls().is_enforced(CAPACITY)


def _is_plain_guest(head: bytes) -> bool:
    lines = head.lower().split(b"\r\n")
    if b"" not in lines[1:-1] or not lines[0].startswith((b"get ", b"head ")):
        return False
    path = lines[0].split(b" ", 2)[1].partition(b"?")[0].decode("latin-1")
    # Written otherwise, or with a host before it, it may be one that is always open.
    is_literal = path.startswith("/") and "%" not in path
    if not is_literal or path.startswith((*ALWAYS_OPEN, settings.STATIC_URL)):
        return False
    return not any(line.startswith(_MORE_THAN_PLAIN) for line in lines)


def _may_be_sent_away(request: WSGIRequest) -> bool:
    if request.path_info.startswith((*ALWAYS_OPEN, settings.STATIC_URL)):
        return False
    return not find_session(request) and not has_good_token(request)


def _name_kind(request: WSGIRequest) -> str:
    if request.path_info.startswith(API_PREFIX):
        return API_PREFIX
    return get_language_from_request(request)
