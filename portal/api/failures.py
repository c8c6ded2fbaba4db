"""What is answered under /api/ where no API view was reached; elsewhere Django's own pages."""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views import defaults
from django.views.csrf import csrf_failure as show_csrf_failure

from portal.api.errors import RETRY_AFTER, explain
from portal.api.problems import API_PREFIX, Problem

TOO_LARGE = 413
UNAVAILABLE = 503


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what can't be read, such as an unknown Host header, or is too large to be."""
    if isinstance(exception, RequestDataTooBig):
        return _refuse_large(request, exception)
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    return Problem("bad_request", "The request can't be read: check address and Host.").plain_response()


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what is forbidden."""
    if not _is_api(request):
        return defaults.permission_denied(request, exception)
    return Problem("permission_denied", "You may not do this.").plain_response()


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer an unknown address."""
    if not _is_api(request):
        return defaults.page_not_found(request, exception)
    return Problem("not_found", "There is nothing at this address: see /api/v1/schema/.").plain_response()


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer what nobody caught: 503 when the database is away or a lock was not to be had, 500 otherwise."""
    failure = sys.exc_info()[1] or RuntimeError()
    if _is_api(request):
        return explain(failure).plain_response()
    if isinstance(failure, OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"), status=UNAVAILABLE, headers={"Retry-After": RETRY_AFTER}
        )
    return defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "", **more: Any) -> HttpResponse:
    """Answer a form without its CSRF token."""
    if not _is_api(request):
        return show_csrf_failure(request, reason, **more)
    return Problem("permission_denied", "The CSRF token is missing or wrong: send it along.").plain_response()


def _refuse_large(request: HttpRequest, exception: RequestDataTooBig) -> HttpResponseBase:
    if _is_api(request):
        return explain(exception).plain_response()
    return HttpResponse(render_to_string("413.html"), status=TOO_LARGE)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)
