"""What the addresses of InvenioRDM's request API share."""

from typing import Any, ClassVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Scope, User
from portal.api.views import ApiView
from requests_workflow.api.refusals import as_problem
from requests_workflow.inveniordm.errors import BAD_REQUEST, MEDIA_TYPE, tell_refusal
from requests_workflow.inveniordm.representation import represent
from requests_workflow.inveniordm.schema import InvenioSchema
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import find_request

TAGS = ["InvenioRDM"]
ID = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Its id or its reference.")


class InvenioView(ApiView):
    """Signed-in people's view of requests, refused and shown as InvenioRDM does."""

    schema = InvenioSchema()
    scopes: ClassVar[dict[str, str]] = {"GET": Scope.REQUESTS_READ, "POST": Scope.REQUESTS_WRITE}

    @property
    def actor(self) -> User:
        """The user who calls; HasScope lets nobody else in."""
        return cast("User", self.request.user)

    def handle_exception(self, exc: Exception) -> Response:
        """Tell of a refusal in InvenioRDM's terms."""
        # As a problem of its own kind: what nobody foresaw would be logged as our failure.
        problem = super().handle_exception(as_problem(exc) if isinstance(exc, Refusal) else exc)
        told = tell_refusal(exc, self.request)
        for name, value in problem.headers.items():
            told.headers.setdefault(name, value)
        told.headers["Content-Type"] = MEDIA_TYPE
        return told

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Call every refusal JSON, a repeated one as well."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        if final.status_code >= BAD_REQUEST:
            final.content_type = MEDIA_TYPE
        return final

    def show(self, request: CommunityRequest) -> dict[str, Any]:
        """Return a request as the caller may see it."""
        return represent(request, viewer=self.actor, locate=self.locate)

    def answer_with(self, request_id: Any, *, status: int = 200) -> Response:
        """Return a request as it is after a change."""
        return Response(self.show(find_request(request_id, self.actor)), status)
