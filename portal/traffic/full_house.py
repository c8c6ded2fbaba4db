"""The words of a full house: what a guest hears for whom there is no slot, and when to come back."""

import random
from functools import lru_cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from portal.api.problems import API_PREFIX, Problem

# Seconds: so many that a crowd doesn't come back at the same moment.
SHORTEST_RETRY, LONGEST_RETRY = 2, 10


def show_full_house(request: HttpRequest) -> HttpResponse:
    """Return what a guest hears for whom there is no slot: a page, or the API's problem."""
    if request.path_info.startswith(API_PREFIX):
        return make_busy_problem().plain_response()
    return show_busy_page(request)


def make_busy_problem() -> Problem:
    """Return what an API client hears for whom there is no slot."""
    wait = _choose_wait()
    return Problem(
        "unavailable",
        f"More is asked now than can be served; nothing was changed. Wait {wait} seconds, then try again. "
        "With a session, or with a token that was used here a short while ago, you are served before guests.",
        headers={"Retry-After": str(wait)},
    )


def show_busy_page(request: HttpRequest) -> HttpResponse:
    """Return what a person hears for whom there is no slot, in the language of cookie or browser."""
    language = get_language_from_request(request)
    return HttpResponse(
        _render_busy_page(language),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={
            "Retry-After": str(_choose_wait()),
            "Cache-Control": "no-store",
            "Content-Language": language,
        },
    )


def _choose_wait() -> int:
    return random.randint(SHORTEST_RETRY, LONGEST_RETRY)  # noqa: S311 - nobody gains by guessing it


@lru_cache(maxsize=8)
def _render_busy_page(language: str) -> str:
    # Kept, since it is made for crowds; it says nothing about whoever asked.
    with override(language):
        return render_to_string("traffic/busy.html")
