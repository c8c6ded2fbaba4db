"""Tells a request's history and checks in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.runner import CHECKS_BY_ID, evaluate_checks
from requests_workflow.models import CheckResult, CommunityRequest, EventText, RequestEvent
from requests_workflow.views.wording import LEVELS, Tone
from requests_workflow.wording import name_deed, name_field

NOTHING = _("nothing")


@dataclass(frozen=True)
class Line:
    """One thing that happened: who did what when, what was said with it, and what became of the mail."""

    number: int
    at: datetime
    who: str
    role: str
    did: str
    is_own: bool = False
    letter: str = ""
    comment: str = ""
    reason: str = ""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class CheckLine:
    """What one check says."""

    title: str | Promise
    level: str | Promise
    tone: Tone
    summary: str
    source: str = ""
    check_id: str = ""
    level_code: str = ""


def tell_history(
    events: Iterable[RequestEvent], reader: User, letters: Mapping[int, str] | None = None
) -> list[Line]:
    """Return a history, as `timeline` gives it, in words. Reasons for overriding stay among curators.

    `letters` says, by the event's key, what became of the reader's mail.
    """
    told = letters or {}
    return [_tell(event, reader, told.get(event.pk, "")) for event in events]


def tell_checks(request: CommunityRequest) -> list[CheckLine]:
    """Return what the checks said last; on a request they have not seen yet, what they would say."""
    said: Iterable[CheckResult | Outcome] = list(request.check_results.all()) or evaluate_checks(request)
    return [
        CheckLine(
            CHECKS_BY_ID[one.check_id].title,
            *LEVELS[one.level],
            one.said,
            getattr(one, "said_source", ""),
            one.check_id,
            one.level,
        )
        for one in said
        if one.check_id in CHECKS_BY_ID
    ]


def find_unanswered(request: CommunityRequest) -> EventText | None:
    """Return the comment and remarks with which changes were asked for, until the coordinator answers."""
    moves = request.events.exclude(to_state=F("from_state"))
    last = moves.select_related("text").order_by("number").last()
    return getattr(last, "text", None) if last and last.action == "request_changes" else None


def pick_unanswered(events: Sequence[RequestEvent]) -> EventText | None:
    """Return the same out of a history that was read already."""
    last = next((event for event in reversed(events) if event.to_state != event.from_state), None)
    return getattr(last, "text", None) if last and last.action == "request_changes" else None


def label_remarks(remarks: dict[str, str]) -> list[tuple[str, str]]:
    """Return remarks with the labels of their fields."""
    return [(name_field(name), said) for name, said in remarks.items()]


def describe_value(value: Any) -> str:
    """Return a value of the proposal as people would write it."""
    if isinstance(value, bool):
        return gettext("accepted") if value else gettext("not accepted")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or str(NOTHING)
    return str(value) or str(NOTHING)


def _tell(event: RequestEvent, reader: User | None = None, letter: str = "") -> Line:
    text = getattr(event, "text", None)
    reason = event.details.get("reason", "")
    return Line(
        number=event.number,
        at=event.at,
        who=event.actor_name,
        role=event.get_actor_role_display(),
        did=name_deed(event.action),
        is_own=reader is not None and event.actor_key == reader.pseudonym,
        letter=letter,
        comment=text.comment if text else "",
        reason=str(CommunityRequest.DeclineReason(reason).label) if reason else "",
        remarks=label_remarks(text.remarks) if text else [],
        changes=list(_tell_changes(event.changes)),
    )


def _tell_changes(changes: dict[str, list[Any]]) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in changes.items():
        yield name_field(name), describe_value(before), describe_value(after)
