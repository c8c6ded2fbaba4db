"""What staging gives to writing: whole grants, each with its consortium, and the catalogues around them."""

from dataclasses import dataclass

from communities.cordis.shapes import Canonical

UNTOUCHED = None
"""A part that the dump says nothing about; what the portal holds stays."""


@dataclass(frozen=True, order=True, slots=True)
class StagedMember:
    """One participation."""

    pic: str
    role: str
    order: int
    ec_contribution: Canonical
    has_ended: bool


@dataclass(slots=True)
class StagedGrant:
    """One grant with its parts; None is `UNTOUCHED`."""

    number: str
    fields: dict[str, Canonical]
    programme: str | None
    topics: list[str] | None
    members: list[StagedMember] | None
    subjects: list[str] | None

    def list_parts(self) -> list[object]:
        """Give all of it in plain values; equal lists mean equal grants."""
        members = [
            [part.pic, part.role, part.order, part.ec_contribution, part.has_ended]
            for part in self.members or []
        ]
        return [self.number, self.fields, self.programme, self.topics, members, self.subjects]


@dataclass(frozen=True, slots=True)
class StagedOrganisation:
    """One PIC with the newest value of each field that any row has."""

    pic: str
    fields: dict[str, str]
    content_updated_at: Canonical


@dataclass(frozen=True, slots=True)
class StagedProgramme:
    """A programme that funds a grant."""

    code: str
    title: str
    framework: str


@dataclass(frozen=True, slots=True)
class StagedTopic:
    """A topic that a grant answered."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class StagedSubject:
    """A EuroSciVoc code that a grant has, with the path and title that CORDIS gives it."""

    code: str
    path: str
    title: str
