"""The files that hold tables: their names, and which columns each table must have."""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from communities.cordis.rows import Table

REQUIRED_COLUMNS = {
    Table.PROJECT: ("id", "acronym", "title", "startDate", "endDate", "frameworkProgramme"),
    Table.ORGANISATION: ("projectID", "organisationID", "name", "role"),
    Table.TOPIC: ("projectID", "topic", "title"),
    Table.LEGAL_BASIS: ("projectID", "legalBasis"),
    Table.WEB_LINK: ("projectID", "physUrl", "type", "represents"),
    Table.SUBJECT: ("projectID", "euroSciVocCode", "euroSciVocTitle"),
}
OPTIONAL_COLUMNS = {
    Table.PROJECT: (
        *("status", "totalCost", "ecMaxContribution", "legalBasis", "topics", "fundingScheme", "objective"),
        *("contentUpdateDate", "rcn", "grantDoi"),
    ),
    Table.ORGANISATION: (
        *("shortName", "activityType", "city", "country", "organizationURL", "contentUpdateDate", "order"),
        *("ecContribution", "endOfParticipation"),
    ),
    Table.LEGAL_BASIS: ("title", "uniqueProgrammePart"),
}
READ_COLUMNS = {
    table: {*names, *OPTIONAL_COLUMNS.get(table, ())} for table, names in REQUIRED_COLUMNS.items()
}
"""The others, half of a wide row, need not be handed on."""

_NAMES = {table.value.lower(): table for table in Table}
_TABLE_NAME = re.compile(r"([a-z]+)(?:_([0-9]{1,3}))?\.(?:csv|json)")


@dataclass(frozen=True)
class TableFile:
    """A file that holds a table or a part of it: what people call it, and its bytes, unpacked."""

    table: Table
    part: int
    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def recognise_name(name: str) -> tuple[Table, int] | None:
    """Give table and part of `webLink_2.csv` (2), `project.json` (0) and their like, or None."""
    match = _TABLE_NAME.fullmatch(PurePosixPath(name).name.lower())
    table = _NAMES.get(match[1]) if match else None
    return (table, int(match[2] or 0)) if match and table else None


def recognise_columns(columns: Iterable[str]) -> Table | None:
    """Give the table whose required columns are all there, or None."""
    given = set(columns)
    return next((table for table, names in REQUIRED_COLUMNS.items() if given.issuperset(names)), None)
