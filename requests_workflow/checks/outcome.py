"""What a check is, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.functional import Promise

from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said, say

Level = Literal["info", "warning", "error"]
Blocks = Literal["", "submit", "accept"]


@dataclass(frozen=True)
class Outcome:
    """The judgement of one check, in words, with what it rests on."""

    check_id: str
    code: str
    level: Level
    words: tuple[Said, ...]
    blocks: Blocks = ""
    facts: dict[str, Any] = field(default_factory=dict)
    curator_facts: dict[str, Any] = field(default_factory=dict)
    reads_cordis: bool = False
    """Whether it rests on CORDIS's data, so that a release may change it; else on the portal's own rows."""

    good_until: date | None = None
    """The last day on which it says the same: a date that it was compared with passes then."""

    is_judged: bool = True
    """Whether the check could be made; one that could not is made again by a job."""

    @property
    def said(self) -> str:
        """The judgement in the reader's language."""
        return say(self.words)


@dataclass(frozen=True)
class Check:
    """A rule about requests.

    `judge` reads the database only and returns None where the check has nothing to say (a link request
    has no slug to choose). `version` goes up whenever the rule changes. `field` is the field of the
    proposal that it is about. `blocks_when_failing` is the move that waits while it can't be made: what might
    stand in the way must not be passed because nobody could look.
    """

    id: str
    title: str | Promise
    version: int
    field: str
    judge: Callable[[CommunityRequest], Outcome | None]
    blocks_when_failing: Blocks = ""
