"""What rows of project.csv and webLink.csv say, in the portal's words; what the catalogue takes of others.

All of it raises `UnreadableValue` for a row that cannot be taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from communities.cordis.cells import (
    clean_line,
    clean_name,
    clean_text,
    quote,
    read_amount,
    read_code,
    read_day,
    read_moment,
    read_number,
    read_record_number,
)
from communities.cordis.limits import Rules
from communities.cordis.refusals import UnreadableValue
from communities.cordis.shapes import Value, find_limits, refuse_what_does_not_fit
from communities.models import Grant, Organisation, Participation, Programme, Subject, Topic

Cells = Mapping[str, str]

_STATUSES = frozenset(Grant.Status.values)
_KEPT = 1_000
"""Readings that are kept, since the same cells come again."""

_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class GrantReading:
    """A row of project.csv; `fields` holds only what the file has columns for."""

    number: str
    fields: dict[str, Value]
    legal_bases: tuple[str, ...]
    topics: tuple[str, ...]
    unknown_status: str


_TEXTS = {
    "acronym": ("acronym", clean_name),
    "title": ("title", clean_name),
    "objective": ("objective", clean_text),
    "framework_programme": ("frameworkProgramme", clean_line),
    "funding_scheme": ("fundingScheme", clean_line),
    "doi": ("grantDoi", clean_line),
    "rcn": ("rcn", read_record_number),
}
_DAYS = {"start_date": "startDate", "end_date": "endDate"}
_AMOUNTS = {"total_cost": "totalCost", "ec_contribution": "ecMaxContribution"}


def read_grant(cells: Cells) -> GrantReading:
    """Read a row of project.csv."""
    number = read_number(cells["id"], what="id")
    status = cells.get("status", "").strip().upper()
    fields = _read_grant_fields(cells)
    if not fields["title"]:
        raise UnreadableValue("title is empty")
    if "status" in cells:
        fields["status"] = status if status in _STATUSES else Grant.Status.UNKNOWN.value
    refuse_what_does_not_fit(Grant, {"number": number, **fields})
    return GrantReading(
        number=number,
        fields=fields,
        legal_bases=_read_legal_bases(cells.get("legalBasis", "")),
        topics=_read_topics(cells.get("topics", "")),
        unknown_status="" if status in _STATUSES else status,
    )


def find_rules() -> Rules:
    """Give what the catalogue takes of a row of the other tables."""
    return Rules(
        organisation=find_limits(Organisation),
        participation=find_limits(Participation),
        topic=find_limits(Topic),
        programme=find_limits(Programme),
        subject=find_limits(Subject),
        roles={role.value.lower(): role.value for role in Participation.Role},
    )


def read_website(cells: Cells) -> tuple[str, str] | None:
    """Read a row of webLink.csv: grant number and address of the project's own site, None for other links."""
    if (cells["type"].strip(), cells["represents"].strip()) != ("relatedWebsite", "project"):
        return None
    address = read_web_address(cells["physUrl"], what="physUrl")
    refuse_what_does_not_fit(Grant, {"website": address})
    return read_number(cells["projectID"], what="projectID"), address


def read_web_address(text: str, *, what: str) -> str:
    """Give an http or https address; other schemes could run code in a reader's browser."""
    try:
        _is_web_address(address := clean_line(text))
    except ValidationError as error:
        raise UnreadableValue(f"{what} is {quote(text)}, not an http or https address") from error
    return address


def _read_grant_fields(cells: Cells) -> dict[str, Value]:
    fields: dict[str, Value] = {
        name: clean(cells[column]) for name, (column, clean) in _TEXTS.items() if column in cells
    }
    fields |= {name: read_day(cells[column], what=column) for name, column in _DAYS.items()}
    fields |= {
        name: read_amount(cells[column], what=column) for name, column in _AMOUNTS.items() if column in cells
    }
    if "contentUpdateDate" in cells:
        fields["content_updated_at"] = read_moment(cells["contentUpdateDate"], what="contentUpdateDate")
    return fields


@lru_cache(_KEPT)
def _read_legal_bases(text: str) -> tuple[str, ...]:
    codes = tuple(code for part in text.split(";") if (code := read_code(part)))
    for code in codes:
        refuse_what_does_not_fit(Programme, {"code": code})
    return codes


@lru_cache(_KEPT)
def _read_topics(text: str) -> tuple[str, ...]:
    codes = tuple(code for part in text.split(";") if (code := clean_line(part)))
    for code in codes:
        refuse_what_does_not_fit(Topic, {"code": code})
    return codes
