"""What a check is, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
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

    @property
    def said(self) -> str:
        """The judgement in the reader's language."""
        return say(self.words)


@dataclass(frozen=True)
class Check:
    """A rule about requests.

    `judge` reads the database only and returns None where the check has nothing to say (a link request
    has no slug to choose). `version` goes up whenever the rule changes. `field` is the field of the
    proposal that it is about; `reads_cordis` says that its outcome may change with a release.
    """

    id: str
    title: str | Promise
    version: int
    field: str
    judge: Callable[[CommunityRequest], Outcome | None]
    reads_cordis: bool = False
