"""`requests/<id>/actions/<action>`: accept, decline and cancel, through the engine."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Scope
from portal.api.idempotency import idempotent
from requests_workflow.api.bodies import read_object
from requests_workflow.inveniordm.moves import ACTIONS, DECIDING, act
from requests_workflow.inveniordm.reading import read_comment
from requests_workflow.inveniordm.serializers import InvenioActionSerializer, InvenioRequestSerializer
from requests_workflow.inveniordm.views.base import ID, TAGS, InvenioView
from requests_workflow.refusals import Refusal
from requests_workflow.services.rechecking import show_news

ACTION = OpenApiParameter("action", OpenApiTypes.STR, OpenApiParameter.PATH, enum=ACTIONS)


class InvenioActionView(InvenioView):
    """Takes an action on a request."""

    def choose_scope(self, method: str) -> str | None:
        """Return `requests:decide` for decisions, `requests:write` for the rest."""
        if method != "POST":
            return None
        return Scope.REQUESTS_DECIDE if self.kwargs["action"] in DECIDING else Scope.REQUESTS_WRITE

    @extend_schema(
        operation_id="inveniordm_act",
        tags=TAGS,
        parameters=[ID, ACTION],
        request=InvenioActionSerializer,
        responses={200: InvenioRequestSerializer},
    )
    @idempotent
    def post(self, request: Request, id: str, action: str) -> Response:  # noqa: A002 - InvenioRDM's name
        """Take an action. A decision on a request that nobody has claimed claims it first."""
        comment = read_comment(read_object(request, may_be_empty=True))
        moved = act(id, action, actor=self.actor, comment=comment)
        return self.answer_with(moved.pk)

    def handle_exception(self, exc: Exception) -> Response:
        """Tell of a refusal; the checks of the request then say what it was for."""
        if isinstance(exc, Refusal):
            show_news(self.kwargs["id"], exc)
        return super().handle_exception(exc)
