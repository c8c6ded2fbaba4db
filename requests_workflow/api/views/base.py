"""What the endpoints of requests share: who asks, what refusals become, how requests are shown."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Scope, User
from portal.api.views import ApiRules, ApiView, ListView
from requests_workflow.api.refusals import as_problem
from requests_workflow.api.representations import represent_requests
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import find_request

ID = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Its id or its reference.")
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description='The ETag you read, such as `"3"`.'
)

ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="The request's version, for If-Match.",
)


class _AboutRequests(ApiRules):
    """Signed-in people's view of requests."""

    scopes: ClassVar[dict[str, str]] = {
        "GET": Scope.REQUESTS_READ,
        "POST": Scope.REQUESTS_WRITE,
        "PATCH": Scope.REQUESTS_WRITE,
        "DELETE": Scope.REQUESTS_WRITE,
    }

    @property
    def actor(self) -> User:
        """The user who calls; HasScope lets nobody else in."""
        return cast("User", self.request.user)

    def handle_exception(self, exc: Exception) -> Response:
        """Tell of a refusal in HTTP's terms."""
        return super().handle_exception(as_problem(exc) if isinstance(exc, Refusal) else exc)

    def represent_one(self, request: CommunityRequest) -> dict[str, Any]:
        """Return a request as the caller may see it."""
        return represent_requests([request], viewer=self.actor, locate=self.locate)[0]

    def answer_with(self, request_id: Any, *, status: int = 200) -> Response:
        """Return a request as it is after a change, with its version as ETag."""
        found = find_request(request_id, self.actor)
        return Response(self.represent_one(found), status, headers={"ETag": f'"{found.version}"'})


class RequestApiView(_AboutRequests, ApiView):
    """A view of one request, or of something in it."""


class RequestListView(_AboutRequests, ListView):
    """A list of requests, or of something in one."""


def parameter_names(request: Request, **of_method: Sequence[str]) -> Sequence[str]:
    """Return the parameters that a view has for the request's method."""
    return of_method.get(request.method or "", ())
