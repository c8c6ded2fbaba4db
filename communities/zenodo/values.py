"""What Zenodo says, read and checked: plain values that hold nothing of how they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

EUROPEAN_COMMISSION = "00k4n6c32"

RECORDS_LOOKED_AT = 25
"""How many of a community's newest records are looked at for their awards: one page, also for guests."""


def award_id(grant: str) -> str:
    """Return how Zenodo names a grant of the European Commission: `00k4n6c32::777523`."""
    return f"{EUROPEAN_COMMISSION}::{grant}"


def grant_number(award: str) -> str:
    """Return the grant's number, or "" for another funder's award."""
    funder, _, number = award.partition("::")
    return number if funder == EUROPEAN_COMMISSION else ""


class Role(StrEnum):
    """What a member of a community may do, the least first."""

    READER = "reader"
    CURATOR = "curator"
    MANAGER = "manager"
    OWNER = "owner"


@dataclass(frozen=True)
class NewCommunity:
    """A community to be made. `page` is its "about" page, in HTML."""

    slug: str
    title: str
    description: str = ""
    website: str = ""
    page: str = ""
    award_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemoteCommunity:
    """A community as Zenodo shows it to whoever asked. `revision` rises with each change."""

    id: str
    slug: str
    title: str
    revision: int
    description: str = ""
    website: str = ""
    curation_policy: str = ""
    page: str = ""
    is_public: bool = True
    award_ids: tuple[str, ...] = ()
    parent_id: str = ""
    address: str = ""

    @property
    def grants(self) -> tuple[str, ...]:
        """Numbers of the European Commission's grants."""
        return tuple(filter(None, map(grant_number, self.award_ids)))


@dataclass(frozen=True)
class RemoteUser:
    """Somebody with an account on Zenodo."""

    id: str
    name: str


@dataclass(frozen=True)
class RemoteMember:
    """A member, or somebody invited. The public list tells no roles: then `role` is None."""

    user_id: str
    name: str
    role: Role | None = None
    is_me: bool = False


@dataclass(frozen=True)
class JoinRequest:
    """A community's request to be taken into another one. `actions` are those that whoever asked may take."""

    id: str
    status: str
    community_id: str
    parent_id: str
    is_open: bool
    actions: frozenset[str] = frozenset()

    @property
    def is_accepted(self) -> bool:
        """Whether the parent has taken the community in."""
        return self.status == "accepted"


@dataclass(frozen=True)
class RecordsSummary:
    """How many records a community has, and which awards the first `looked_at` of them name, how often."""

    total: int
    looked_at: int = 0
    awards: Mapping[str, int] = field(default_factory=dict)
