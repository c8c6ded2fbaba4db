"""One id per HTTP request: in the answer, in problem reports and in every log line."""

import logging
import random
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")

_current: ContextVar[str] = ContextVar("request_id", default="-")


def current_request_id() -> str:
    """Return the id of the HTTP request being answered, or `-` outside one."""
    return _current.get()


def make_request_id() -> str:
    """Return a new id: 32 letters and digits."""
    # Without a call to the system: those who are sent away in a crowd have one each.
    return f"{random.getrandbits(128):032x}"


class RequestIdMiddleware:
    """Take over a sane `X-Request-ID`, make one otherwise, and echo it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id set for the length of the request."""
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if ACCEPTABLE.match(offered) else make_request_id()
        reset = _current.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(reset)
        response["X-Request-ID"] = request_id
        return response


class RequestIdFilter(logging.Filter):
    """Give every log record its `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the id; keep the record."""
        record.request_id = current_request_id()
        return True
