"""`requests/<id>/checks/` and `checks/run/`: the evidence."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import User
from portal.api.idempotency import idempotent
from portal.api.pagination import WholeList
from requests_workflow.api.representations import represent_checks
from requests_workflow.api.serializers import CheckSerializer
from requests_workflow.api.views.base import ID, RequestApiView
from requests_workflow.models import CommunityRequest
from requests_workflow.selectors import find_request
from requests_workflow.services import rerun_checks


class ChecksView(RequestApiView):
    """What the checks said last."""

    pagination_class = WholeList

    @extend_schema(operation_id="requests_checks_list", parameters=[ID], responses=CheckSerializer(many=True))
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """List what each check says and what it rests on."""
        return _list_checks(find_request(id, self.actor), self.actor)


class ChecksRunView(RequestApiView):
    """Runs the checks."""

    pagination_class = WholeList

    @extend_schema(
        operation_id="requests_checks_run",
        parameters=[ID],
        request=None,
        responses={200: CheckSerializer(many=True)},
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Run all checks again on a request that is not closed, and list what they say now."""
        return _list_checks(rerun_checks(id, actor=self.actor), self.actor)


def _list_checks(found: CommunityRequest, viewer: User) -> Response:
    return WholeList.answer(represent_checks(found, viewer))
