"""The form of every refusal and failure: problem details (RFC 9457) with a stable code."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from portal.request_id import current_request_id

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
DOCS_PATH = "/api/v1/docs/"


class Kind(NamedTuple):
    """What a code stands for: the usual status and a title that never changes."""

    status: int
    title: str


KINDS: dict[str, Kind] = {
    "bad_request": Kind(400, "The request can't be read"),
    "invalid": Kind(400, "Some of the input can't be taken"),
    "not_authenticated": Kind(401, "Sign in, or send a token"),
    "token_malformed": Kind(401, "The Authorization header holds no token"),
    "token_unknown": Kind(401, "There is no such token"),
    "token_expired": Kind(401, "The token is no longer good"),
    "account_inactive": Kind(401, "The account is switched off"),
    "permission_denied": Kind(403, "This is not for you"),
    "missing_scope": Kind(403, "The token lacks a scope"),
    "not_allowed": Kind(403, "Your role doesn't allow this"),
    "not_assignee": Kind(403, "Another curator holds the request, or none"),
    "conflict_of_interest": Kind(403, "You have a conflict of interest"),
    "kept_for_another": Kind(403, "The request is kept for another curator"),
    "decided_before": Kind(403, "You decided on this request before"),
    "not_found": Kind(404, "There is nothing here"),
    "unknown_action": Kind(404, "There is no such action"),
    "method_not_allowed": Kind(405, "This address doesn't take that method"),
    "not_acceptable": Kind(406, "The answer isn't available in that format"),
    "wrong_state": Kind(409, "The request's state doesn't allow this"),
    "stale": Kind(409, "The request has changed since you read it (412 when you sent If-Match)"),
    "conflict": Kind(409, "Somebody else holds what this needs"),
    "in_progress": Kind(409, "The first call with this Idempotency-Key is still running"),
    "too_large": Kind(413, "The body is too large"),
    "unsupported_media_type": Kind(415, "The body isn't in a format that is read here"),
    "not_ready": Kind(422, "Something is missing first"),
    "idempotency_key_reused": Kind(422, "This Idempotency-Key came with another body before"),
    "precondition_required": Kind(428, "Say which version you are changing"),
    "throttled": Kind(429, "Too many requests"),
    "internal_error": Kind(500, "The portal failed"),
    "unavailable": Kind(503, "The portal can't answer right now"),
}


class Fault(NamedTuple):
    """One thing wrong with the input: where it is, a stable code, a sentence.

    `pointer` is a JSON Pointer into the body; for the query string it is empty, and `parameter` has the name.
    """

    pointer: str
    code: str
    detail: str
    parameter: str = ""


class ProblemRenderer(JSONRenderer):
    """Renders problems; nothing that a text may hold makes it fail, since it writes ASCII only."""

    media_type = MEDIA_TYPE
    ensure_ascii = True


class Problem(APIException):
    """A refusal or failure as it is told to an API client. `members` are added to the standard ones."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int = 0,
        faults: Iterable[Fault] = (),
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail, code)
        self.code, self.sentence = code, detail
        self.status_code = status or KINDS[code].status
        self.faults = list(faults)
        self.members = dict(members or {})
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the members of the problem in the order in which a person reads them."""
        errors = {"errors": [_describe_fault(fault) for fault in self.faults]} if self.faults else {}
        return {
            "type": f"{settings.SITE_URL}{DOCS_PATH}#{self.code}",
            "title": KINDS[self.code].title if self.code in KINDS else "Refused",
            "status": self.status_code,
            "detail": self.sentence,
            "code": self.code,
            "request_id": current_request_id(),
            **errors,
            **self.members,
        }

    def response(self) -> Response:
        """Return the answer of an API view."""
        headers = {**self.headers, "Cache-Control": "no-store"}
        return Response(self.body(), self.status_code, headers=headers, content_type=MEDIA_TYPE)

    def plain_response(self) -> HttpResponse:
        """Return the answer where no API view was reached."""
        headers = {**self.headers, "Cache-Control": "no-store"}
        content = ProblemRenderer().render(self.body())
        return HttpResponse(content, MEDIA_TYPE, self.status_code, headers=headers)


def invalid(faults: Iterable[Fault]) -> Problem:
    """Return the problem of input that can't be taken."""
    found = list(faults)
    return Problem("invalid", " ".join(fault.detail for fault in found), faults=found)


def _describe_fault(fault: Fault) -> dict[str, str]:
    described = fault._asdict()
    if not fault.parameter:
        del described["parameter"]
    return described
