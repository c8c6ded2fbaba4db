"""The API's description: OpenAPI for programs, Swagger UI for people, the limits for both."""

from functools import cache
from typing import Any, ClassVar

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.problems import Fault, invalid
from portal.api.views import ApiRules
from portal.traffic.rates import current_rates
from portal.traffic.serializers import LimitsSerializer

FORMATS = ("json", "yaml")


class FormatNegotiation(DefaultContentNegotiation):
    """Lets `?format=` choose, before the Accept header does."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer of the wanted format."""
        wanted = request._request.GET.get("format")
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class SchemaView(ApiRules, SpectacularAPIView):
    """The OpenAPI description, the same for everybody."""

    content_negotiation_class = FormatNegotiation
    declared_parameters: ClassVar[tuple[str, ...]] = ("format",)

    @extend_schema(
        operation_id="schema_retrieve",
        parameters=[OpenApiParameter("format", str, enum=FORMATS, description="In place of Accept.")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Describe this API: OpenAPI 3.1 as YAML, or as JSON with `format=json` or by `Accept`."""
        asked = request.query_params.get("format")
        if asked is not None and asked not in FORMATS:
            raise invalid([Fault("", "invalid", f"“format” takes one of: {', '.join(FORMATS)}.", "format")])
        return Response(_describe_once(), headers={"Cache-Control": "public, max-age=60"})


class DocsView(ApiRules, SpectacularSwaggerSplitView):
    """Swagger UI from our own server, with nothing inline."""

    url_name = "schema"
    template_name = "portal_api/docs.html"
    declared_parameters: ClassVar[tuple[str, ...]] = ("script",)


class PublishedLimitsView(ApiRules, APIView):
    """The limits as they are enforced, from the same table. Anyone may read them, at the rate they give."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="limits_retrieve", responses=LimitsSerializer)
    def get(self, _request: Request) -> Response:
        """List the limits on requests and the largest page sizes, for guests and for users."""
        return Response(LimitsSerializer(current_rates()).data)


@cache
def _describe_once() -> Any:
    # It follows from the code alone, and takes longer to make than anything else the API does.
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
