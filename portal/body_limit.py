"""Refuses what no form or API call of ours can be: bodies past a size, before anybody reads them."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError

MOST_DRAINED = 40_000_000
CHUNK = 65_536


class BodyLimitMiddleware:
    """Raises RequestDataTooBig, which becomes a 413, for a body longer than DATA_UPLOAD_MAX_MEMORY_SIZE.

    Django counts the fields of a form only: the files in it would be written to disk before any view could
    refuse them. Stands above whatever may read a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is announced within the limit; a server reads no more than was announced."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _announced_length(request) > most:
            _drain(request)
            raise RequestDataTooBig(f"The body is too large: send at most {most} bytes.")
        return self.get_response(request)


def _announced_length(request: HttpRequest) -> int:
    announced = request.META.get("CONTENT_LENGTH") or ""
    return int(announced) if announced.isdecimal() else 0


def _drain(request: HttpRequest) -> None:
    """Read and forget some of the body: a connection closed on unread bytes takes the answer down with it."""
    left = MOST_DRAINED
    try:
        while left > 0 and (chunk := request.read(CHUNK)):
            left -= len(chunk)
    except (UnreadablePostError, OSError, ValueError):
        return  # the client is gone
