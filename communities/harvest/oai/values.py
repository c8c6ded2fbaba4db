"""What records are about, as plain values: no model object is made for a harvest.

A page of fifty records shows some thousand rows, and an object for each would cost more than all the rest.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class SubjectValues(NamedTuple):
    """A subject of a grant."""

    code: str
    title: str
    path: str

    @property
    def name(self) -> str:
        """What it is called, as on the pages."""
        return self.title or f"EuroSciVoc {self.code}"


class PartValues(NamedTuple):
    """An organisation's part in a grant."""

    pic: str
    organisation: str
    country: str
    role: str
    has_ended: bool

    @property
    def name(self) -> str:
        """What the organisation is called, as on the pages."""
        return self.organisation or f"PIC {self.pic}"


class ServingValues(NamedTuple):
    """A community that serves a grant, as the grant's record names it."""

    id: UUID
    slug: str
    title: str
    is_primary: bool


class GrantValues(NamedTuple):
    """A grant. `parts` and `communities` are read only where the record is its own."""

    number: str
    acronym: str
    title: str
    objective: str
    status: str
    start_date: date | None
    end_date: date | None
    total_cost: Decimal | None
    ec_contribution: Decimal | None
    funding_scheme: str
    doi: str
    website: str
    updated_at: datetime
    framework_programme: str
    programme_code: str | None
    programme_title: str | None
    subjects: Sequence[SubjectValues] = ()
    parts: Sequence[PartValues] = ()
    communities: Sequence[ServingValues] = ()


class CommunityValues(NamedTuple):
    """A community with the grants that it serves, the primary one first."""

    id: UUID
    slug: str
    title: str
    description: str
    website: str
    origin: str
    created_at: datetime
    grants: Sequence[tuple[GrantValues, bool]] = ()
    """Each with whether it is the primary one."""
