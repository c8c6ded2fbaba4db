"""`requests/<id>/members/`: whom the coordinator lets in."""

from collections.abc import Sequence

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import idempotent
from portal.api.pagination import WholeList
from portal.api.problems import Fault, invalid
from requests_workflow.api.bodies import read_object, read_text
from requests_workflow.api.part_serializers import MemberSerializer
from requests_workflow.api.representations import represent_member
from requests_workflow.api.views.base import ID, RequestApiView, parameter_names
from requests_workflow.selectors import find_request, members_shown_to
from requests_workflow.services import invite_member, remove_member

EMAIL = OpenApiParameter("email", OpenApiTypes.STR, required=True, description="The member's address.")


class MembersView(RequestApiView):
    """The members of a request."""

    pagination_class = WholeList

    def list_declared(self, request: Request) -> Sequence[str]:
        """Return `email` for DELETE."""
        return parameter_names(request, DELETE=["email"])

    @extend_schema(
        operation_id="requests_members_list", parameters=[ID], responses=MemberSerializer(many=True)
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """List the members: all of them for the coordinator and curators, oneself for the others."""
        found = find_request(id, self.actor)
        shown = members_shown_to(found, self.actor)
        return WholeList.answer([represent_member(member) for member in shown])

    @extend_schema(
        operation_id="requests_members_create",
        parameters=[ID],
        request=MemberSerializer,
        responses={201: MemberSerializer},
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Let an address in as editor or viewer; doing it again changes the role."""
        body = read_object(request)
        member = invite_member(
            id, email=read_text(body, "email"), role=read_text(body, "role"), actor=self.actor
        )
        return Response(represent_member(member), 201)

    @extend_schema(operation_id="requests_members_destroy", parameters=[ID, EMAIL], responses={204: None})
    def delete(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Shut an address out again."""
        email = request.query_params.get("email")
        if not email:
            raise invalid([Fault("", "missing_parameter", "Name the member with “email”.", "email")])
        remove_member(id, email=email, actor=self.actor)
        return Response(status=204)
