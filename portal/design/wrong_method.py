"""Gives a page to the answer that Django leaves empty: an address that takes forms only, opened by hand."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string


class WrongMethodMiddleware:
    """Fills an empty 405; it comes of reloading, or of signing in again after a form was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say what an empty refusal means."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allowed = response.headers["Allow"].split(", ")
            response = HttpResponseNotAllowed(allowed, render_to_string("405.html", request=request))
        return response
