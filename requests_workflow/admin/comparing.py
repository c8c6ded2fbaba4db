"""Compares a proposal with itself, round by round, and with what CORDIS has of its primary grant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from communities.models import Grant
from communities.search.words import squash
from requests_workflow.admin.story import Change, read_changes
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.views.difference import ROUND_ENDS, merge_changes
from requests_workflow.wording import name_field


@dataclass(frozen=True)
class Round:
    """What became of the proposal between two answers of the desk."""

    number: int
    began_at: datetime
    is_latest: bool
    changes: list[Change]


@dataclass(frozen=True)
class Comparison:
    """A field of the proposal beside CORDIS's; the verdict says in words what the eye has to judge."""

    field: str
    proposed: str
    recorded: str
    verdict: str
    is_alike: bool


def tell_rounds(events: Sequence[RequestEvent]) -> list[Round]:
    """Return the rounds, the latest first; one in which nothing changed is there as well, but the first."""
    borders = [event for event in events if event.action in {"submit", *ROUND_ENDS}]
    rounds = [_tell_round(place, borders, events) for place in range(len(borders))]
    return [one for one in reversed(rounds) if one.changes or one.number > 1]


def _tell_round(place: int, borders: list[RequestEvent], events: Sequence[RequestEvent]) -> Round:
    start, is_latest = borders[place], place == len(borders) - 1
    end = events[-1].number if is_latest else borders[place + 1].number
    within = (event.changes for event in events if start.number < event.number <= end)
    merged = merge_changes(within)
    changed = {name: (before, after) for name, (before, after) in merged.items() if before != after}
    return Round(place + 1, start.at, is_latest, read_changes(changed))


def compare_with_cordis(request: CommunityRequest, grant: Grant | None) -> list[Comparison]:
    """Return the fields that both have; nothing without a primary grant."""
    return list(_compare(request, grant)) if grant is not None else []


def _compare(request: CommunityRequest, grant: Grant) -> Iterator[Comparison]:
    name = request.slug or request.linked_community
    yield _judge("title", request.title, grant.title, is_alike=_is_within(request.title, grant.title))
    yield _judge("slug", name, grant.acronym, is_alike=_is_within(name, grant.acronym))
    same_host = _host(request.website) == _host(grant.website)
    yield _judge("website", request.website, grant.website, is_alike=same_host)


def _judge(field: str, proposed: str, recorded: str, *, is_alike: bool) -> Comparison:
    if not recorded:
        return Comparison(name_field(field), proposed, "", _("CORDIS has none"), is_alike=True)
    if not proposed:
        return Comparison(name_field(field), "", recorded, _("not given"), is_alike=True)
    verdict = _("the same") if proposed == recorded else _("alike") if is_alike else _("differs")
    return Comparison(name_field(field), proposed, recorded, verdict, is_alike)


def _is_within(one: str, other: str) -> bool:
    """Whether one text is the other, or a part of it, but for signs and case."""
    short, long = sorted((squash(one), squash(other)), key=len)
    return bool(short) and short in long


def _host(address: str) -> str:
    return (urlsplit(address if "//" in address else f"//{address}").hostname or "").removeprefix("www.")


def primary_of(sheets: Sequence[Any]) -> Grant | None:
    """Return the primary grant of those that the screen shows."""
    return next((sheet.grant for sheet in sheets if sheet.is_primary), None)
