"""Tells of refusals as InvenioRDM does: `{"status", "message", "errors": [{"field", "messages"}]}`."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.errors import explain
from portal.api.problems import Fault, Problem
from requests_workflow.api.refusals import as_problem
from requests_workflow.inveniordm.words import FIELD_OF
from requests_workflow.refusals import Refusal

MEDIA_TYPE = "application/json"
BAD_REQUEST, FORBIDDEN = 400, 403

AS_BAD_REQUEST = frozenset({"invalid", "not_ready", "conflict", "wrong_state", "stale"})
"""What InvenioRDM answers with 400, where the portal's own API tells more kinds apart."""


def tell_refusal(exc: Exception, request: Request) -> Response:
    """Return the answer that tells of an exception."""
    problem = as_problem(exc) if isinstance(exc, Refusal) else explain(exc, request)
    status = BAD_REQUEST if problem.code in AS_BAD_REQUEST else problem.status_code
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return Response(_describe(problem, status), status, headers=headers, content_type=MEDIA_TYPE)


def _describe(problem: Problem, status: int) -> dict[str, Any]:
    errors = _list_errors(problem.faults)
    return {
        "status": status,
        "message": "A validation error occurred." if errors else problem.sentence,
        **({"errors": errors} if errors else {}),
        "code": problem.code,
    }


def _list_errors(faults: list[Fault]) -> list[dict[str, Any]]:
    """Return the messages of each field."""
    messages: dict[str, list[str]] = {}
    for fault in faults:
        messages.setdefault(_name_field(fault), []).append(fault.detail)
    return [{"field": field, "messages": said} for field, said in messages.items()]


def _name_field(fault: Fault) -> str:
    field = (fault.parameter or fault.pointer).strip("/").replace("/", ".")
    return FIELD_OF.get(field, field.removeprefix("community."))
