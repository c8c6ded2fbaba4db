"""`communities/<parent>/actions/join-request`: a community asks to become part of the parent."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import idempotent
from portal.api.problems import Problem
from requests_workflow.api.bodies import read_object
from requests_workflow.inveniordm.moves import submit_at_once
from requests_workflow.inveniordm.reading import read_join_request
from requests_workflow.inveniordm.serializers import InvenioJoinRequestSerializer, InvenioRequestSerializer
from requests_workflow.inveniordm.views.base import TAGS, InvenioView
from requests_workflow.inveniordm.words import name_parent

PARENT = OpenApiParameter(
    "parent", OpenApiTypes.STR, OpenApiParameter.PATH, description="The parent community of this site."
)


class JoinRequestView(InvenioView):
    """Requests to the parent community."""

    @extend_schema(
        operation_id="inveniordm_join_request",
        tags=TAGS,
        parameters=[PARENT],
        request=InvenioJoinRequestSerializer,
        responses={201: InvenioRequestSerializer},
    )
    @idempotent
    def post(self, request: Request, parent: str) -> Response:
        """Make a request and submit it, which accepts the terms; refused, it leaves nothing behind."""
        if parent.lower() != name_parent().lower():
            raise Problem(
                "not_found", f"The parent community here is “{name_parent()}”: send it to that one."
            )
        submitted = submit_at_once(self.actor, read_join_request(read_object(request)))
        return self.answer_with(submitted.pk, status=201)
