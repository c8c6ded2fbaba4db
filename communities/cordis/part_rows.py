"""The rows that say something of a grant that stands elsewhere, each as it is staged.

It knows no model, so that a bare process can read them too.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from communities.cordis.coded_rows import CodedReader
from communities.cordis.limits import Rules
from communities.cordis.members import LONG_AGO, Cells, MemberReader
from communities.cordis.rows import Row, Table

PART_TABLES = (Table.ORGANISATION, Table.TOPIC, Table.LEGAL_BASIS, Table.SUBJECT)
"""The tables that are read here."""

# Which row decides: the lowest rank that a grant has.
UNIQUE_PART, PROJECT_COLUMN, OTHER_PART = range(3)

StagedRow = tuple[Any, ...]
"""The values of a row of the stage, less those that are known where all rows come together."""

_FEW = 1_000


class PartReader:
    """Reads the rows of one dump."""

    def __init__(self, rules: Rules) -> None:
        """Begin with nothing read."""
        self._members = MemberReader(rules)
        self._coded = CodedReader(rules)

    def read(self, row: Row) -> list[tuple[str, StagedRow]]:
        """Give what is staged, by the stage's tables. Raises `UnreadableValue` for a bad row."""
        line, cells = row.place.line, row.cells
        if row.table is Table.ORGANISATION:
            return self._read_member(line, cells)
        if row.table is Table.TOPIC:
            return [("cordis_topic", (line, *self._coded.read_topic(cells), OTHER_PART))]
        if row.table is Table.SUBJECT:
            return [("cordis_subject", (line, *self._coded.read_subject(cells)))]
        *basis, is_unique = self._coded.read_legal_basis(cells)
        return [("cordis_legal_basis", (line, *basis, UNIQUE_PART if is_unique else OTHER_PART))]

    def _read_member(self, line: int, cells: Cells) -> list[tuple[str, StagedRow]]:
        member, moment, organisation, remarks = self._members.read(cells)
        staged: list[tuple[str, StagedRow]] = [("cordis_member", (line, *member))]
        staged += [("cordis_remark", (line, member.number, remark)) for remark in remarks]
        if organisation is not None:
            staged.append(("cordis_organisation", (member.pic, *_write_moment(moment), *organisation)))
        return staged


@lru_cache(_FEW)
def _write_moment(moment: datetime) -> tuple[str, str]:
    """Give 20 digits that sort as the moment does, and the text that is staged; rows in a row share it."""
    sortable = f"{moment:%Y%m%d%H%M%S%f}".zfill(20)
    return sortable, "" if moment == LONG_AGO else str(moment.replace(tzinfo=None))
