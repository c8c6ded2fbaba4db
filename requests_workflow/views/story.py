"""Tells a request's history and checks in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.runner import CHECKS_BY_ID, evaluate_checks
from requests_workflow.models import CheckResult, CommunityRequest, EventText, RequestEvent
from requests_workflow.selectors import timeline
from requests_workflow.views.wording import LEVELS, Tone
from requests_workflow.wording import name_deed, name_field

NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """One thing that happened: who did what when, and what was said with it."""

    at: datetime
    who: str
    role: str
    did: str
    comment: str = ""
    reason: str = ""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class CheckLine:
    """What one check says."""

    title: str
    level: str
    tone: Tone
    summary: str
    source: str = ""


def tell_history(request: CommunityRequest) -> list[Line]:
    """Return the history in words, oldest first. Reasons for overriding checks stay among curators."""
    return [_tell(event) for event in timeline(request)]


def tell_checks(request: CommunityRequest) -> list[CheckLine]:
    """Return what the checks said last; on a request they have not seen yet, what they would say."""
    said: Iterable[CheckResult | Outcome] = list(request.check_results.all()) or evaluate_checks(request)
    return [
        CheckLine(
            CHECKS_BY_ID[one.check_id].title, *LEVELS[one.level], one.summary, getattr(one, "source", "")
        )
        for one in said
        if one.check_id in CHECKS_BY_ID
    ]


def find_unanswered(request: CommunityRequest) -> EventText | None:
    """Return the comment and remarks with which changes were asked for, until the coordinator answers."""
    moves = request.events.exclude(action__in=["comment", "amend"])
    last = moves.select_related("text").order_by("number").last()
    return getattr(last, "text", None) if last and last.action == "request_changes" else None


def label_remarks(remarks: dict[str, str]) -> list[tuple[str, str]]:
    """Return remarks with the labels of their fields."""
    return [(name_field(name), said) for name, said in remarks.items()]


def describe_value(value: Any) -> str:
    """Return a value of the proposal as people would write it."""
    if isinstance(value, bool):
        return "accepted" if value else "not accepted"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or NOTHING
    return str(value) or NOTHING


def _tell(event: RequestEvent) -> Line:
    text = getattr(event, "text", None)
    reason = event.details.get("reason", "")
    return Line(
        at=event.at,
        who=event.actor_name,
        role=event.get_actor_role_display(),
        did=name_deed(event.action),
        comment=text.comment if text else "",
        reason=CommunityRequest.DeclineReason(reason).label if reason else "",
        remarks=label_remarks(text.remarks) if text else [],
        changes=list(_tell_changes(event.changes)),
    )


def _tell_changes(changes: dict[str, list[Any]]) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in changes.items():
        yield name_field(name), describe_value(before), describe_value(after)
