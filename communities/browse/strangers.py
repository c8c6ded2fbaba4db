"""Pages that are the same for every stranger: caches may keep them, and who has one already gets 304."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

OK = 200
KEPT_BY_CACHES = "public, max-age=60"

View = Callable[..., HttpResponse]


def kept_for_strangers(view: View) -> View:
    """Wrap a view: give its answer to a stranger an ETag, and answer 304 to whom has it already."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if response.status_code != OK or request.user.is_authenticated:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["Cache-Control"] = KEPT_BY_CACHES
        response.headers["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer  # type: ignore[return-value] # a 304 is a response like any other
