"""Tells the conversation and the history of a request as one story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from requests_workflow.admin.evidence import describe_value
from requests_workflow.admin.words import name_exception, name_reason
from requests_workflow.models import RequestEvent
from requests_workflow.states import State
from requests_workflow.wording import name_deed, name_field


@dataclass(frozen=True)
class Said:
    """A text with its heading: a remark on a field, the reason for an override."""

    heading: str
    text: str


@dataclass(frozen=True)
class Change:
    """What a field of the proposal was, and what it became."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One event of the story."""

    number: int
    at: datetime
    who: str
    role: str
    deed: str
    state: str
    comment: str = ""
    is_erased: bool = False
    reason: str = ""
    remarks: list[Said] = field(default_factory=list)
    overrides: list[Said] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def tell_story(events: Iterable[RequestEvent], *, with_overrides: bool) -> list[Entry]:
    """Return what happened and what was said, in order; why checks were overridden only if wanted."""
    entries = [_tell(event) for event in events]
    return entries if with_overrides else [replace(entry, overrides=[]) for entry in entries]


def _tell(event: RequestEvent) -> Entry:
    text = getattr(event, "text", None)  # most events come without one
    has_moved = event.from_state != event.to_state
    return Entry(
        number=event.number,
        at=event.at,
        who=event.actor_name,
        role=event.get_actor_role_display() if event.actor_role != RequestEvent.Role.SYSTEM else "",
        deed=name_deed(event.action),
        state=str(State(event.to_state).label) if has_moved else "",
        comment=text.comment if text else "",
        is_erased=bool(text and text.erased_at),
        reason=name_reason(event.details["reason"]) if "reason" in event.details else "",
        remarks=[Said(name_field(name), said) for name, said in (text.remarks if text else {}).items()],
        overrides=[
            Said(name_exception(what), said) for what, said in (text.overrides if text else {}).items()
        ],
        changes=read_changes(event.changes),
    )


def read_changes(changes: Mapping[str, Sequence[Any]]) -> list[Change]:
    """Return changes, field to before and after, in words."""
    return [
        Change(name_field(name), _describe(before), _describe(after))
        for name, (before, after) in changes.items()
    ]


def _describe(value: object) -> str:
    return describe_value(value) or _("(empty)")
