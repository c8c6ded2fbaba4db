"""`events/`: the feed, for programs that keep up with what happens."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.accounts.models import ApiToken, Scope, User
from portal.accounts.permissions import require_scope
from portal.api.catalogue import PublicCatalogue
from portal.api.pagination import USUAL_PAGE, read_size
from portal.api.problems import Fault, invalid
from portal.api.views import ApiView
from portal.traffic.rates import current_rates
from requests_workflow.api.feed_serializers import FeedPageSerializer
from requests_workflow.feed.reading import is_beyond_the_end, read_feed
from requests_workflow.feed.representations import represent_entry
from requests_workflow.feed.types import TYPES, is_of_request

POSITION = re.compile(r"[0-9]{1,18}\Z", re.ASCII)

AFTER = OpenApiParameter(
    "after",
    {"type": "integer", "minimum": 0, "maximum": 10**18 - 1, "default": 0},
    description="The position up to which you have read: events after it are returned.",
)
TYPE = OpenApiParameter(
    "type",
    {"type": "array", "items": {"type": "string", "enum": list(TYPES)}},
    style="form",
    explode=False,
    description="One or more types, with commas between; all without it.",
)


def _size_parameter() -> OpenApiParameter:
    sizes = current_rates().page_sizes
    return OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": sizes.user, "default": USUAL_PAGE},
        description=f"At most {sizes.guest} without signing in, {sizes.user} with a token or a session.",
    )


class EventFeedView(PublicCatalogue, ApiView):
    """Everything that happened, in one order, as far as it exists for the caller."""

    declared_parameters: ClassVar[Sequence[str]] = ("after", "page_size", "type")

    def choose_scope(self, method: str) -> str | None:
        """Ask for either scope of reading: what a token may not read is left out."""
        del method
        return None if self._reads_requests() else Scope.CATALOGUE_READ

    @extend_schema(
        operation_id="events_list",
        parameters=[AFTER, TYPE, _size_parameter()],
        responses=FeedPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """List what happened, oldest first: communities for everybody, requests for those who may see them.

        `next` is there always: follow it, at once while `results` are full and after a while otherwise, and
        no event is missed or comes twice. Nothing is ever added at a position that was read. Events of
        requests take a token with `requests:read`; of a request that is shared with you later, earlier
        events are at `requests/<id>/events/`.
        """
        types, after = self._read_types(request), _read_position(request)
        reader = cast("User", request.user) if self._reads_requests() else None
        found = read_feed(reader, after=after, size=read_size(request), types=types)
        following = replace_query_param(request.build_absolute_uri(), "after", found.next_position)
        body = {
            "next": following,
            "previous": None,
            "results": [represent_entry(entry, self.locate) for entry in found.entries],
        }
        return Response(body, headers={"Link": f'<{following}>; rel="next"'})

    def _reads_requests(self) -> bool:
        token: Any = self.request.auth
        if not self.request.user.is_authenticated:
            return False
        return not isinstance(token, ApiToken) or Scope.REQUESTS_READ in token.scopes

    def _read_types(self, request: Request) -> list[str]:
        asked = request.query_params.get("type")
        if asked is None:
            return []
        types = asked.split(",")
        if unknown := [one for one in types if one not in TYPES]:
            sentence = f"There is no type “{unknown[0][:40]}”. The types are: {', '.join(TYPES)}."
            raise invalid([Fault("", "invalid", sentence, "type")])
        if any(map(is_of_request, types)) and not self._reads_requests():
            self._refuse_requests(request)
        return types

    def _refuse_requests(self, request: Request) -> None:
        if not request.user.is_authenticated:
            raise NotAuthenticated("Events of requests are for those who may see them: send a token.")
        require_scope(request, Scope.REQUESTS_READ)


def _read_position(request: Request) -> int:
    asked = request.query_params.get("after", "0")
    if not POSITION.match(asked):
        sentence = "“after” takes a position as `next` has it: a whole number of at most 18 digits."
        raise invalid([Fault("", "invalid", sentence, "after")])
    if is_beyond_the_end(int(asked)):
        sentence = (
            "There is no such position yet. If you read up to it before, this site was restored from a "
            "backup since: begin again, with after=0."
        )
        raise invalid([Fault("", "invalid", sentence, "after")])
    return int(asked)
