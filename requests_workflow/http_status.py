"""Gives each refusal its HTTP status, as the contract has it: the one map for pages, desk and API."""

from typing import TypeVar

from django.http import HttpResponse

from requests_workflow.busy import TRY_AGAIN_AFTER_SECONDS, Busy
from requests_workflow.refusals import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotReady,
    Refusal,
    Stale,
    TooLate,
    UnknownAction,
    WrongState,
)

STATUS_OF: dict[type[Refusal], int] = {
    NotFound: 404,
    UnknownAction: 404,
    NotAllowed: 403,
    WrongState: 409,
    Stale: 409,
    TooLate: 409,
    InvalidInput: 400,
    NotReady: 422,
    Conflict: 409,
    Busy: 503,
    Refusal: 409,
}

Response = TypeVar("Response", bound=HttpResponse)


def status_of(refusal: Refusal) -> int:
    """Return the status of a refusal: that of its own kind, or of the nearest kind above it."""
    return next(STATUS_OF[kind] for kind in type(refusal).__mro__ if kind in STATUS_OF)


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Return the headers that go with the status: after how many seconds to try again."""
    return {"Retry-After": str(TRY_AGAIN_AFTER_SECONDS)} if isinstance(refusal, Busy) else {}


def mark_refused(response: Response, refusal: Refusal) -> Response:
    """Give a page that tells of a refusal its status and headers."""
    response.status_code = status_of(refusal)
    for name, value in headers_of(refusal).items():
        response.headers[name] = value
    return response
