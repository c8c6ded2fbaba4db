"""Tells the workflow's refusals as problems."""

from collections.abc import Iterable
from typing import Any

from portal.api.problems import Fault, Problem
from requests_workflow.http_status import headers_of, status_of
from requests_workflow.refusals import Conflict, InvalidInput, NotReady, Refusal, Stale, WrongState

MEMBER_OF = {"overrides": "override"}
"""Where the API calls an input of a move by another name than the workflow does."""


def as_problem(refusal: Refusal, *, status: int = 0) -> Problem:
    """Return the problem that tells of a refusal; `status` replaces the usual one."""
    return Problem(
        refusal.code,
        str(refusal),
        status=status or status_of(refusal),
        faults=_list_faults(refusal),
        members=_list_members(refusal),
        headers=headers_of(refusal),
    )


def _list_faults(refusal: Refusal) -> Iterable[Fault]:
    if isinstance(refusal, InvalidInput):
        return [
            Fault(_point_at(field), "invalid", sentence)
            for field, sentences in refusal.errors.items()
            for sentence in sentences
        ]
    if isinstance(refusal, NotReady):
        return [Fault(_point_at(item.field), item.code, item.sentence) for item in refusal.missing]
    if isinstance(refusal, Conflict):
        return [Fault(_point_at(refusal.field), refusal.code, str(refusal))]
    return []


def _list_members(refusal: Refusal) -> dict[str, Any]:
    if isinstance(refusal, WrongState):
        acted = {"acted_by": refusal.acted_by, "acted_at": refusal.acted_at} if refusal.acted_at else {}
        return {"state": refusal.state, **acted}
    if isinstance(refusal, Stale):
        return {"version": refusal.version}
    return {}


def _point_at(field: str) -> str:
    return f"/{MEMBER_OF.get(field, field)}" if field else ""
