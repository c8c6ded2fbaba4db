"""Leads people to another site where they sign in, without loosening what forms may do."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.socialaccount.models import SocialApp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def leave_by_page(view: View) -> View:
    """Answer a form with a page that goes on at once, where the view would redirect to another site.

    `form-action 'self'` of the content policy stops a form's redirect to another origin, and browsers ask it
    of all further redirects too: of a university behind the provider as well, whose name nobody here knows.
    A page that refreshes begins a new journey, so the policy stays as strict as it is. A provider that can't
    be reached is told, and logged.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except RequestException:
            log.exception("A provider to sign in with can't be reached.")
            return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.BAD_GATEWAY)
        location = response.headers.get("Location", "")
        if not location.startswith(("https://", "http://")):
            return response
        page = render(request, "socialaccount/departure.html", {"location": location})
        page["Refresh"] = f"0; url={location}"
        page["Cache-Control"] = "no-store"
        return page

    return answer


def answer_only_when_set_up(view: View) -> View:
    """Answer 404 while nobody has set the provider up."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SocialApp.DoesNotExist as error:
            raise Http404("This way to sign in is not set up.") from error

    return answer
