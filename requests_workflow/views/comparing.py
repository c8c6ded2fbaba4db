"""Compares what was typed with what is stored, for two people or two windows at one request."""

from typing import Any

from communities.models import Grant
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import clean_proposal, read_proposal
from requests_workflow.refusals import InvalidInput
from requests_workflow.views.story import describe_value
from requests_workflow.wording import name_field


def stored_where_different(request: CommunityRequest, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and stored value of each field that was typed differently."""
    stored = read_proposal(request)
    return [(name_field(field), describe_value(stored[field])) for field in _find_different(stored, typed)]


def read_differences(request: CommunityRequest, typed: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and typed value of each field that is stored differently."""
    stored = read_proposal(request)
    return [(name_field(field), describe_value(typed[field])) for field in _find_different(stored, typed)]


def _find_different(stored: dict[str, Any], typed: dict[str, Any]) -> list[str]:
    return [field for field, value in _as_stored(typed).items() if stored[field] != value]


def _as_stored(typed: dict[str, Any]) -> dict[str, Any]:
    try:
        cleaned = clean_proposal(typed)
    except InvalidInput:
        return typed
    grants: list[Grant] | None = cleaned.get("grants")
    return cleaned if grants is None else {**cleaned, "grants": [grant.number for grant in grants]}
