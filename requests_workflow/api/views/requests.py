"""`requests/` and `requests/<id>/`: list, open, read, amend, delete."""

from typing import Any, ClassVar, NoReturn

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.idempotency import idempotent
from portal.api.problems import Problem
from requests_workflow.api.bodies import (
    ANY_VERSION,
    read_object,
    read_precondition,
    read_proposal_members,
)
from requests_workflow.api.filters import RequestFilter
from requests_workflow.api.refusals import as_problem
from requests_workflow.api.representations import represent_requests
from requests_workflow.api.serializers import AmendmentSerializer, ProposalSerializer, RequestSerializer
from requests_workflow.api.views.base import ETAG, ID, IF_MATCH, RequestApiView, RequestListView
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotAllowed, Stale
from requests_workflow.rules import is_editor
from requests_workflow.selectors import (
    explain_wrong_state,
    find_request,
    requests_for,
    with_everything_shown,
)
from requests_workflow.services import amend, delete_draft, open_request
from requests_workflow.states import AMENDABLE

PRECONDITION_FAILED = 412


class RequestsView(RequestListView):
    """All requests that exist for the caller."""

    queryset = CommunityRequest.objects.all()
    filterset_class = RequestFilter
    orderings: ClassVar[tuple[str, ...]] = (
        "-created_at",
        "created_at",
        "submitted_at",
        "-submitted_at",
        "updated_at",
        "-updated_at",
        "due_at",
        "-due_at",
    )

    def get_queryset(self) -> QuerySet[CommunityRequest]:
        """Return what the caller may see."""
        shown = with_everything_shown(requests_for(self.actor))
        return with_ties(shown) if self.actor.is_curator else shown

    def represent(self, rows: list[CommunityRequest]) -> list[dict[str, Any]]:
        """Return the requests as JSON objects."""
        return represent_requests(rows, viewer=self.actor, locate=self.locate)

    @extend_schema(operation_id="requests_list", responses=RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your requests, those shared with you and, for curators, all that were submitted."""
        return self.answer_page(request)

    @extend_schema(
        operation_id="requests_create",
        parameters=[ETAG],
        request=ProposalSerializer,
        responses={201: RequestSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Open a draft with any part of a proposal; it reserves nothing until it is submitted."""
        draft = open_request(self.actor, **read_proposal_members(read_object(request)))
        response = self.answer_with(draft.pk, status=201)
        response.headers["Location"] = self.locate(reverse("api_request", args=[draft.pk]))
        return response


class RequestView(RequestApiView):
    """One request."""

    @extend_schema(operation_id="requests_retrieve", parameters=[ID, ETAG], responses=RequestSerializer)
    def get(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Return a request, by id or reference; `ETag` has its version."""
        return self.answer_with(id)

    @extend_schema(
        operation_id="requests_update",
        parameters=[ID, IF_MATCH, ETAG],
        request=AmendmentSerializer,
        responses=RequestSerializer,
    )
    def patch(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Change parts of the proposal of a request that is not closed, as its coordinator or an editor."""
        body = read_object(request)
        precondition = read_precondition(request)
        version: Any = precondition if precondition is not None else body.get("version")
        if version is None:
            self._refuse_without_version(id)
        expected = None if precondition == ANY_VERSION else version
        with _StaleIs412(is_in_header=precondition is not None):
            amended = amend(id, read_proposal_members(body), actor=self.actor, expected_version=expected)
        return self.answer_with(amended.pk)

    def _refuse_without_version(self, id: str) -> NoReturn:  # noqa: A002 - as above
        # As the workflow has it, role and state come before the version.
        found = find_request(id, self.actor)
        if not is_editor(found, self.actor):
            raise NotAllowed(is_editor.otherwise, code=is_editor.code)
        if found.state not in AMENDABLE:
            raise explain_wrong_state(found, "amend")
        raise Problem(
            "precondition_required",
            "Say which version you change: If-Match with the ETag you read, or “version” in the body.",
        )

    @extend_schema(operation_id="requests_destroy", parameters=[ID, IF_MATCH], responses={204: None})
    def delete(self, request: Request, id: str) -> Response:  # noqa: A002 - the contract's name
        """Delete a draft. What was submitted once can only be cancelled."""
        precondition = read_precondition(request)
        expected = int(precondition) if precondition not in {None, ANY_VERSION} else None
        with _StaleIs412(is_in_header=True):
            delete_draft(id, actor=self.actor, expected_version=expected)
        return Response(status=204)


class _StaleIs412:
    """Makes a stale version a failed precondition where a header had named it."""

    def __init__(self, *, is_in_header: bool) -> None:
        self.is_in_header = is_in_header

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self.is_in_header and isinstance(error, Stale):
            raise as_problem(error, status=PRECONDITION_FAILED) from error
