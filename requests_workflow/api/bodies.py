"""Reads the bodies of calls; what values mean is for the workflow to judge."""

import re
from typing import Any

from rest_framework.request import Request

from portal.api.problems import Fault, Problem, invalid
from requests_workflow.api.serializers import RequestSerializer

ENTITY_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"\Z|([0-9]{1,9})\Z', re.ASCII)
ANY_VERSION = "*"
SET_BY_THE_PORTAL = frozenset(name for name, field in RequestSerializer().fields.items() if field.read_only)
NULLABLE = frozenset({"slug", "community"})
"""Null in answers where the kind of request has none, so null in what comes back as well."""


def read_object(request: Request, *, may_be_empty: bool = False) -> dict[str, Any]:
    """Return the members of the JSON object in the body; an empty body has none. Raises 400."""
    is_there = bool(request.META.get("CONTENT_LENGTH", "").strip("0 "))
    if not is_there and not may_be_empty:
        raise Problem("bad_request", "The body is empty: send a JSON object, at least {}.")
    body = request.data
    if not isinstance(body, dict):
        raise Problem("bad_request", "The body isn't a JSON object: put the members between { and }.")
    return body


def read_proposal_members(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the body proposes; the workflow refuses what it doesn't know.

    What the portal sets itself is passed over, so that a request can be sent back as it was read.
    """
    members = {name: value for name, value in body.items() if name not in SET_BY_THE_PORTAL}
    blank = {field: "" for field in NULLABLE & members.keys() if members[field] is None}
    return {**members, **blank}


def read_precondition(request: Request) -> int | str | None:
    """Return the version that If-Match names, `*` for any, None without the header. Raises 400."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == ANY_VERSION:
        return ANY_VERSION if header else None
    tag = ENTITY_TAG.match(header.strip())
    if tag is None:
        raise Problem("bad_request", 'If-Match takes one ETag as it was given, such as "3".')
    return int(tag.group(1) or tag.group(2))


def read_text(body: dict[str, Any], name: str) -> str:
    """Return a member that must be a text; a missing one is empty. Raises 400."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise invalid([Fault(f"/{name}", "invalid", "Give a text.")])
    return value
