"""What views of the public catalogue share: nobody needs to sign in, and caches may keep the answer."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.models import Scope

KEPT_BY_CACHES = "public, max-age=60"
OK = 200


class PublicCatalogue(APIView):
    """Open to everybody; a token needs `catalogue:read`."""

    is_public: ClassVar[bool] = True
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.CATALOGUE_READ}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Let caches keep what an anonymous reader gets, and answer 304 to whom has it already."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(final, ["Authorization", "Cookie"])
        if final.status_code == OK and not request.user.is_authenticated:
            final.headers["Cache-Control"] = KEPT_BY_CACHES
            django_request = request._request
            final.add_post_render_callback(lambda rendered: _settle(django_request, rendered))
        return final


def _settle(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    settled: Any = get_conditional_response(request, etag=etag, response=response)
    return None if settled is response else settled
