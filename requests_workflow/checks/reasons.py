"""Tells one reason for which a check stands in the way from another, so that none is passed unread."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from requests_workflow.checks.outcome import Outcome
from requests_workflow.models import CheckResult, CommunityRequest

Reasons = dict[str, str]
"""Ids of checks that stand in the way, each with the mark of its reason."""


def mark_outcome(outcome: Outcome) -> str:
    """Return what tells the reason of an outcome from others."""
    return _mark(said.as_json() for said in outcome.words)


def mark_results(results: Iterable[CheckResult]) -> Reasons:
    """Return the reasons that stored results tell to whoever reads them."""
    return {result.check_id: _mark(result.words) for result in results if result.blocks}


def told_reasons(request: CommunityRequest) -> Reasons:
    """Return what is stored of a request now; read anew, since its lock was waited for."""
    return mark_results(CheckResult.objects.filter(request=request))


def _mark(words: Iterable[dict[str, Any]]) -> str:
    told = [{**said, "values": _without_age(said["values"])} for said in words]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _without_age(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out how many days ago something ended: tomorrow it is a day more, and the same reason."""
    return {name: value for name, value in values.items() if not (name == "count" and "end" in values)}
