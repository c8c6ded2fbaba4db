"""`requests/<id>/actions/<action>/`: every move of a request, through the engine."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Scope
from portal.accounts.permissions import require_scope
from portal.api.idempotency import idempotent
from requests_workflow.api.bodies import read_object
from requests_workflow.api.serializers import MoveSerializer, RequestSerializer
from requests_workflow.api.views.base import ETAG, ID, RequestApiView
from requests_workflow.engine import perform
from requests_workflow.refusals import Refusal
from requests_workflow.rules import is_coordinator, is_curator, is_system
from requests_workflow.selectors import find_request
from requests_workflow.services.rechecking import show_news
from requests_workflow.table import TABLE, TRANSITIONS

DECIDING = frozenset(row.action for row in TABLE if row.who is is_curator)
OFFERED = [row.action for row in TABLE if row.who is not is_system]
ACTION = OpenApiParameter("action", OpenApiTypes.STR, OpenApiParameter.PATH, enum=OFFERED)
APPEAL = "reopen"
INPUT_OF = {"comment": "comment", "reason": "reason", "remarks": "remarks", "override": "overrides"}
"""Members of the body, and the engine's words for them."""


class ActionView(RequestApiView):
    """Takes an action on a request."""

    def choose_scope(self, method: str) -> str | None:
        """Return `requests:decide` for what curators do, `requests:write` for the rest."""
        if method != "POST":
            return None
        return Scope.REQUESTS_DECIDE if self.kwargs["action"] in DECIDING else Scope.REQUESTS_WRITE

    @extend_schema(
        operation_id="requests_act",
        parameters=[ID, ACTION, ETAG],
        request=MoveSerializer,
        responses={200: RequestSerializer},
    )
    @idempotent
    def post(self, request: Request, id: str, action: str) -> Response:  # noqa: A002 - the contract's name
        """Take an action; `available_actions` of the request says which there are for you now.

        Refused, in this order: unseen or unknown 404, role 403, state 409, not the assignee or a conflict of
        interest 403, version 409, input 400, something missing 422, name or grant taken 409.
        """
        if action == APPEAL:
            self._require_scope_for_appeal(request, id)
        body = read_object(request, may_be_empty=True)
        inputs = {INPUT_OF[name]: body[name] for name in INPUT_OF if name in body}
        perform(id, action, actor=self.actor, expected_version=body.get("version"), **inputs)
        return self.answer_with(id)

    def handle_exception(self, exc: Exception) -> Response:
        """Tell of a refusal; the checks of the request then say what it was for."""
        if isinstance(exc, Refusal):
            show_news(self.kwargs["id"], exc)
        return super().handle_exception(exc)

    def _require_scope_for_appeal(self, request: Request, id: str) -> None:  # noqa: A002 - as above
        # A coordinator appeals; a lead curator who reopens for the desk decides.
        if not is_coordinator(find_request(id, self.actor), self.actor):
            require_scope(request, Scope.REQUESTS_DECIDE)


assert APPEAL in TRANSITIONS, "the table has the appeal"  # noqa: S101 - at import, for whoever renames it
