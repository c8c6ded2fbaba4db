"""In which language a page speaks: the account's, the cookie's, or what the browser asks for."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language_from_request, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

FOR_PROGRAMS = (
    "/api/",
    "/csp-report/",
    "/dumps/",
    "/favicon.ico",
    "/feeds/",
    "/health/",
    "/oai",
    "/robots.txt",
    "/sitemap",
    "/static/",
)
"""Addresses that speak English to everybody, so that a cache keeps one copy of each answer."""


class PageLanguageMiddleware:
    """Speaks the person's language on pages, and tells caches what the choice hung on.

    Django's own middleware leaves `Vary: Cookie` out, knows no choice kept with an account, and translates
    the API as well. Stands below AuthenticationMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language chosen."""
        if request.path_info.startswith(FOR_PROGRAMS):
            with override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        language = choose_language_for(request)
        with override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def choose_language_for(request: HttpRequest) -> str:
    """Return the code of the language: the account's, else the cookie's, else the browser's, else English."""
    return _language_of_account(request) or get_language_from_request(request)


@csrf_exempt  # a token would set a cookie on every page, and none of them could be cached
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and with the account of whoever is signed in; lead back to the page."""
    language = request.POST.get("language", "")
    if not _came_from_here(request) or language not in dict(settings.LANGUAGES):
        return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)
    if request.user.is_authenticated and hasattr(request.user, "language"):
        request.user.language = language
        request.user.save(update_fields=["language"])
    response = HttpResponseRedirect(_page_to_return_to(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _language_of_account(request: HttpRequest) -> str:
    # Without a session's cookie nobody is signed in, and there is no need to ask who it is.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    language: str = getattr(request.user, "language", "")
    return language if language and check_for_language(language) else ""


def _came_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of ours, by what browsers say and pages can't forge."""
    origin = request.headers.get("Origin")
    if origin and origin != "null":
        with suppress(ValueError):  # an address that no browser would send
            return urlsplit(origin).netloc == request.get_host()
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def _page_to_return_to(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else "/"
