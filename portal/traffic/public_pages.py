"""Lets caches keep the catalogue's pages as anybody sees them: never one that depends on a cookie."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

KEPT_BY_CACHES = "public, max-age=60"
HOME = "/"
CATALOGUE = (
    *("/browse/", "/projects/", "/communities/", "/dumps/", "/feeds/"),
    *("/docs/", "/design/", "/transparency/"),
)


class PublicPagesMiddleware:
    """Marks a page public if it is the catalogue's, was asked without any cookie and sets none.

    So no session can have had a part in it. Stands outside all that sets cookies. Whoever has a cookie gets
    a page of their own: `Vary` tells caches so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; 304 to whom has the page already."""
        response = self.get_response(request)
        if not is_of_catalogue(request) or response.streaming:
            return response
        patch_vary_headers(response, ["Cookie"])
        if not _is_same_for_everybody(request, response):
            return response
        response.headers["Cache-Control"] = KEPT_BY_CACHES
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        settled = get_conditional_response(request, etag=etag, response=response)
        return response if settled is None else settled


def is_of_catalogue(request: HttpRequest) -> bool:
    """Whether a page is asked for that stands open to everybody."""
    path = request.path_info
    return request.method in {"GET", "HEAD"} and (path == HOME or path.startswith(CATALOGUE))


def _is_same_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == HTTPStatus.OK
        and not request.COOKIES
        and "Authorization" not in request.headers
        and not response.cookies
        and "Cache-Control" not in response.headers
    )
