"""`requests/<id>/events/` and `comments/`: what happened, and what was said."""

from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import idempotent
from requests_workflow.api.bodies import read_object, read_text
from requests_workflow.api.event_representations import represent_comment, represent_event
from requests_workflow.api.part_serializers import CommentSerializer, EventSerializer, NewCommentSerializer
from requests_workflow.api.representations import may_see_internals
from requests_workflow.api.views.base import ID, RequestListView
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.selectors import find_request, name_actors
from requests_workflow.services import comment


class EventsView(RequestListView):
    """The history of a request."""

    queryset = RequestEvent.objects.all()
    orderings: ClassVar[tuple[str, ...]] = ("number", "-number")

    def get_queryset(self) -> QuerySet[RequestEvent]:
        """Return the events of the request, if the caller may see it."""
        return self.subject.events.select_related("text")

    def represent(self, rows: list[RequestEvent]) -> list[dict[str, Any]]:
        """Return the events as JSON objects."""
        name_actors(rows)
        with_internals = may_see_internals(self.subject, self.actor)
        return [represent_event(event, with_internals=with_internals) for event in rows]

    @cached_property
    def subject(self) -> CommunityRequest:
        """The request, if the caller may see it."""
        return find_request(self.kwargs["id"], self.actor)

    @extend_schema(operation_id="requests_events_list", parameters=[ID], responses=EventSerializer(many=True))
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """List what happened to a request, oldest first."""
        return self.answer_page(request)


class CommentsView(RequestListView):
    """The conversation about a request."""

    queryset = RequestEvent.objects.all()
    orderings: ClassVar[tuple[str, ...]] = ("number", "-number")

    def get_queryset(self) -> QuerySet[RequestEvent]:
        """Return the events with something said, if the caller may see the request."""
        found = find_request(self.kwargs["id"], self.actor)
        has_words = Q(text__isnull=False) & ~Q(text__comment="")
        return found.events.select_related("text").filter(has_words)

    def represent(self, rows: list[RequestEvent]) -> list[dict[str, Any]]:
        """Return what was said as JSON objects."""
        name_actors(rows)
        return [represent_comment(event) for event in rows]

    @extend_schema(
        operation_id="requests_comments_list", parameters=[ID], responses=CommentSerializer(many=True)
    )
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """List what was said, by itself or with an action, oldest first."""
        return self.answer_page(request)

    @extend_schema(
        operation_id="requests_comments_create",
        parameters=[ID],
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Say something; the other side gets it by mail."""
        event = comment(id, read_text(read_object(request), "comment"), actor=self.actor)
        name_actors([event])
        return Response(represent_comment(event), 201)
