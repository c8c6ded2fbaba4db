"""What has changed in a proposal since the desk looked at it last, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, Literal

from django.utils.translation import gettext as _

from requests_workflow.models import RequestEvent
from requests_workflow.views.story import describe_value
from requests_workflow.wording import name_field

WORDS = re.compile(r"\s+|[^\s]+")
TOO_DIFFERENT = 0.4
"""Texts less alike than this are easier to read one after the other than woven into each other."""

ROUND_ENDS = ("request_changes", "decline")


@dataclass(frozen=True)
class Piece:
    """A part of a value: it stayed, is gone, or is new."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class FieldChange:
    """What became of one field."""

    field: str
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangesSince:
    """All that changed since a moment, which the heading names."""

    heading: str
    at: datetime
    fields: list[FieldChange]

    @property
    def field_names(self) -> frozenset[str]:
        """The names of the fields that changed."""
        return frozenset(change.field for change in self.fields)


def compare_with_last_round(events: Sequence[RequestEvent]) -> ChangesSince | None:
    """Compare with when a curator last sent it back; else with the claim; else with the submission.

    Takes the whole history in order. Returns None for what was never submitted.
    """
    since = _last(events, *ROUND_ENDS) or _last(events, "claim") or _last(events, "submit")
    if since is None:
        return None
    merged = merge_changes(event.changes for event in events if event.number > since.number)
    fields = [
        FieldChange(name, name_field(name), list(weave(before, after)))
        for name, (before, after) in merged.items()
        if before != after
    ]
    return ChangesSince(_name_round(since.action), since.at, fields)


def weave(before: Any, after: Any) -> Iterator[Piece]:
    """Go through a value and its successor in pieces, in reading order."""
    if isinstance(before, list) and isinstance(after, list):
        yield from _weave(_with_commas(before), _with_commas(after))
        return
    old, new = describe_value(before), describe_value(after)
    old_words, new_words = WORDS.findall(old), WORDS.findall(new)
    likeness = SequenceMatcher(None, old_words, new_words, autojunk=False).ratio()
    if isinstance(before, bool) or likeness < TOO_DIFFERENT:
        yield from (Piece("gone", old), Piece("same", " "), Piece("new", new))
    else:
        yield from _weave(old_words, new_words)


def _weave(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[start:end]))
            continue
        if start < end:
            yield Piece("gone", "".join(old[start:end]))
        if new_start < new_end:
            yield Piece("new", "".join(new[new_start:new_end]))


def _with_commas(values: list[Any]) -> list[str]:
    return list(chain.from_iterable((", ", str(value)) for value in values))[1:]


def merge_changes(changes: Iterator[dict[str, list[Any]]]) -> dict[str, tuple[Any, Any]]:
    """Take several amendments as one: from the first value before to the last after."""
    merged: dict[str, tuple[Any, Any]] = {}
    for change in changes:
        for name, (before, after) in change.items():
            merged[name] = (merged.get(name, (before, after))[0], after)
    return merged


def _last(events: Sequence[RequestEvent], *actions: str) -> RequestEvent | None:
    return next((event for event in reversed(events) if event.action in actions), None)


def _name_round(action: str) -> str:
    return {
        "request_changes": _("What has changed since the curator asked for it"),
        "decline": _("What has changed since it was declined"),
        "claim": _("What has changed since a curator took it"),
    }.get(action, _("What has changed since it was submitted"))
