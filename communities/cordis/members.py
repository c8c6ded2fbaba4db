"""What a row of organization.csv says. It knows no model, so that a bare process can read such rows too."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

from communities.cordis.cells import (
    clean_line,
    clean_name,
    read_amount,
    read_flag,
    read_moment,
    read_number,
)
from communities.cordis.limits import Rules, refuse_beyond
from communities.cordis.refusals import UnreadableValue

Cells = Mapping[str, str]
Value = TypeVar("Value")

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Stands for a row without a date: every other is newer."""

_ORGANISATION_COLUMNS = ("name", "shortName", "activityType", "country", "city", "organizationURL")
_LARGEST_ORDER = 2**31 - 1
_KEPT, _FEW = 1_000, 100
"""Readings that are kept, since the same cells come again."""

_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")
_clean_word = lru_cache(_KEPT)(clean_line)


class MemberReading(NamedTuple):
    """An organisation's part in a grant; the amount is the text of a decimal number."""

    number: str
    pic: str
    role: str
    order: int
    ec_contribution: str | None
    has_ended: bool
    web_address: str


class Reading(NamedTuple):
    """All that a row says; `organisation` is None where a row before said the same of it.

    `remarks` tell what it says in vain: where that can be done without, it doesn't cost the row.
    """

    member: MemberReading
    moment: datetime
    organisation: tuple[str, ...] | None
    remarks: list[str]


class MemberReader:
    """Reads row after row. Most say of the organisation what its row before said: that is read once."""

    def __init__(self, rules: Rules) -> None:
        """Begin with nothing said."""
        self._rules = rules
        self._read_role = lru_cache(_FEW)(partial(_read_role, rules.roles))
        self._said: dict[str, tuple[int, datetime]] = {}

    def read(self, cells: Cells) -> Reading:
        """Read a row. Raises `UnreadableValue` for one that cannot be taken."""
        remarks: list[str] = []
        member = self._read_member(cells, remarks)
        moment = read_moment(cells.get("contentUpdateDate", ""), what="contentUpdateDate") or LONG_AGO
        said = hash(tuple(map(cells.get, _ORGANISATION_COLUMNS)))
        known, known_at = self._said.get(member.pic, (None, LONG_AGO))
        if said == known and moment <= known_at:
            return Reading(member, moment, None, remarks)
        organisation = self._read_organisation(cells)
        self._said[member.pic] = said, moment
        return Reading(member, moment, organisation, remarks)

    def _read_member(self, cells: Cells, remarks: list[str]) -> MemberReading:
        amount = _read_or(None, self._read_amount, cells.get("ecContribution", ""), remarks)
        return MemberReading(
            read_number(cells["projectID"], what="projectID"),
            read_number(cells["organisationID"], what="organisationID (the PIC)"),
            self._read_role(cells["role"]),
            _read_or(0, _read_order, cells.get("order", ""), remarks),
            amount,
            _read_or(False, _read_has_ended, cells.get("endOfParticipation", ""), remarks),  # noqa: FBT003 - a value
            clean_line(cells.get("organizationURL", "")),
        )

    def _read_amount(self, text: str) -> str | None:
        amount = read_amount(text, what="ecContribution")
        refuse_beyond(self._rules.participation, {"ec_contribution": amount})
        return None if amount is None else str(amount)

    def _read_organisation(self, cells: Cells) -> tuple[str, ...]:
        """Read what is about the organisation itself, in the order of the stage's columns."""
        values = {
            "name": clean_name(cells["name"]),
            "short_name": clean_name(cells.get("shortName", "")),
            "activity_type": _clean_word(cells.get("activityType", "")),
            "country": _clean_word(cells.get("country", "")),
            "city": _clean_word(cells.get("city", "")),
            "url": clean_line(cells.get("organizationURL", "")),
        }
        refuse_beyond(self._rules.organisation, values)
        return tuple(values.values())


def _read_or(otherwise: Value, read: Callable[[str], Value], text: str, remarks: list[str]) -> Value:
    """Read what a row can do without, and remark where that is unreadable."""
    try:
        return read(text)
    except UnreadableValue as error:
        remarks.append(str(error))
        return otherwise


_read_has_ended = partial(read_flag, what="endOfParticipation")


def _read_role(roles: Mapping[str, str], text: str) -> str:
    role = roles.get("".join(character for character in text.lower() if character.isalpha()))
    if role is None:
        raise UnreadableValue(f"role is {text.strip()!r}, which is not one of CORDIS's roles")
    return role


@lru_cache(_KEPT)
def _read_order(text: str) -> int:
    order = text.strip() or "0"
    if not _WHOLE_NUMBER.fullmatch(order) or int(order) > _LARGEST_ORDER:
        raise UnreadableValue(f"order is {order[:40]!r}, not a whole number")
    return int(order)
