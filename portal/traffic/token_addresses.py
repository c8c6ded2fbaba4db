"""Which addresses take a token in the Authorization header, and how a refusal is told there."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from portal.api.problems import API_PREFIX, Problem
from portal.traffic.log_filter import IS_SHED

HARVEST_PATH = "/oai"


def takes_tokens(request: HttpRequest) -> bool:
    """Whether what answers there looks tokens up, and takes its slot itself once it knows whose they are."""
    return request.path_info.startswith(API_PREFIX) or request.path_info == HARVEST_PATH


def tell_refusal(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the refusal as an answer: harvesters know no 429, and wait as a 503 tells them."""
    request.META[IS_SHED] = True
    if request.path_info == HARVEST_PATH:
        problem.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return problem.plain_response()
