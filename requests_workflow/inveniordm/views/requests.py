"""`requests/` and `requests/<id>`: the requests that exist for the caller."""

from collections.abc import Sequence
from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.filters import StrictFilterBackend
from requests_workflow.inveniordm.filtering import InvenioFilter
from requests_workflow.inveniordm.paging import ORDERINGS, count_within_window, link_pages, read_page
from requests_workflow.inveniordm.serializers import InvenioPageSerializer, InvenioRequestSerializer
from requests_workflow.inveniordm.views.base import ID, TAGS, InvenioView
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import requests_for, with_everything_shown

PAGING = [
    OpenApiParameter("page", OpenApiTypes.INT, description="From 1 on; the first 10,000 are in pages."),
    OpenApiParameter("size", OpenApiTypes.INT, description="25 unless told otherwise."),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=list(ORDERINGS)),
    OpenApiParameter("expand", OpenApiTypes.STR, description="Taken, and changes nothing."),
]


class InvenioRequestsView(InvenioView):
    """The list of requests."""

    queryset = CommunityRequest.objects.none()
    filterset_class = InvenioFilter

    def list_declared(self, request: Request) -> Sequence[str]:
        """Return the filters and what pages need."""
        return (*InvenioFilter.base_filters, *(parameter.name for parameter in PAGING))

    @extend_schema(
        operation_id="inveniordm_requests",
        tags=TAGS,
        parameters=PAGING,
        filters=True,
        responses=InvenioPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """List your requests, those shared with you and, for curators, all that were submitted."""
        page = read_page(request)
        found = StrictFilterBackend().filter_queryset(request, requests_for(self.actor), self)
        total = count_within_window(found)
        rows = page.cut(with_everything_shown(found))
        return Response(
            {
                "hits": {"hits": [self.show(row) for row in rows], "total": total},
                "sortBy": page.sort,
                "links": link_pages(request, page, total),
            }
        )


class InvenioRequestView(InvenioView):
    """One request."""

    scopes: ClassVar[dict[str, str]] = {"GET": InvenioView.scopes["GET"]}

    @extend_schema(
        operation_id="inveniordm_request", tags=TAGS, parameters=[ID], responses=InvenioRequestSerializer
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - InvenioRDM's name
        """Return a request; `links.actions` has what you may do with it now."""
        return self.answer_with(id)
