"""Turns whatever an API view raises into a problem: the exception handler of all views."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    Throttled,
)
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import KINDS, Problem, ProblemRenderer
from portal.traffic.decisions import decision_on
from portal.traffic.refusal import explain_refusal

logger = logging.getLogger(__name__)

RETRY_AFTER = "2"
"""Seconds; a lock or a restarted database is usually free by then."""

# PostgreSQL's SQLSTATEs and SQLite's names of what two calls at once may run into.
COLLISIONS = frozenset(
    {
        "23505",
        "23503",
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
    }
)
CODE_OF_STATUS = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
}
ADVICE: dict[type[APIException], str] = {
    NotAuthenticated: "Sign in, or send a token: “Authorization: Token euc_…”.",
    NotAcceptable: "Only JSON is served here: accept application/json.",
    MethodNotAllowed: "This address doesn't take that method: the Allow header has those it takes.",
}
"""What to do, where the framework only says what is wrong."""
INTERNAL_ERROR = 500


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response:
    """Return the problem that tells of an exception; what nobody foresaw is logged, not described."""
    request: Request = context["request"]
    problem = explain(exc, request)
    if problem.status_code == INTERNAL_ERROR:
        logger.error("%s %s failed", request.method, request.path, exc_info=exc)
        got_request_exception.send(sender=handle_exception, request=request._request)
    # Whatever the client accepts and the view renders, a problem is JSON.
    renderer: Any = request
    renderer.accepted_renderer, renderer.accepted_media_type = ProblemRenderer(), ProblemRenderer.media_type
    return problem.response()


def explain(exc: BaseException, request: Request | None = None) -> Problem:
    """Return the problem that an exception amounts to; the first row that fits says it."""
    for kind, translate in TRANSLATIONS:
        if isinstance(exc, kind):
            return translate(exc, request)
    return Problem(
        "internal_error", "This is our fault, and was logged. Try again later, or tell us the request_id."
    )


def _keep(exc: Any, _request: Request | None) -> Problem:
    problem: Problem = exc
    return problem


def _explain_throttling(exc: Any, request: Request | None) -> Problem:
    return explain_refusal(decision_on(request) if request is not None else None, wait=exc.wait)


def _explain_api_exception(exc: Any, _request: Request | None) -> Problem:
    code = getattr(exc.detail, "code", "")
    challenge = getattr(exc, "auth_header", None)
    return Problem(
        code if code in KINDS else CODE_OF_STATUS.get(exc.status_code, "bad_request"),
        ADVICE.get(type(exc), str(exc.detail)),
        status=exc.status_code,
        members=getattr(exc, "members", None),
        headers={"WWW-Authenticate": challenge} if challenge else None,
    )


def _explain_collision(exc: Any, _request: Request | None) -> Problem:
    cause = exc.__cause__
    name = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    if name in COLLISIONS:
        return Problem("conflict", "Somebody else did the same just now: read it again, then decide.")
    return explain(RuntimeError())


def _say(code: str, detail: str, **more: Any) -> Callable[[Any, Request | None], Problem]:
    return lambda _exc, _request: Problem(code, detail, **more)


_unavailable = _say(
    "unavailable",
    "The database is busy or away; nothing was changed. Try again in a moment.",
    headers={"Retry-After": RETRY_AFTER},
)
_unreadable = _say("bad_request", "The request can't be read: send it as the API's description says.")

TRANSLATIONS: tuple[tuple[type[BaseException], Callable[[Any, Request | None], Problem]], ...] = (
    (Problem, _keep),
    (Throttled, _explain_throttling),
    (APIException, _explain_api_exception),
    (Http404, _say("not_found", "There is nothing at this address: check it.")),
    (PermissionDenied, _say("permission_denied", "You may not do this.")),
    (RequestDataTooBig, _say("too_large", "The body is too large: send less.")),
    (SuspiciousOperation, _unreadable),
    (MultiPartParserError, _unreadable),
    (UnreadablePostError, _unreadable),
    (IntegrityError, _explain_collision),
    (DataError, _say("bad_request", "A value can't be stored: it is too long, or out of range.")),
    (OperationalError, _unavailable),
    (InterfaceError, _unavailable),
)
