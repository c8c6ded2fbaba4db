"""The temporary tables where a dump is put together: its files come in different orders.

They live in the import's own database session, which drops them when it ends, also when it is killed. On
SQLite they lie in a file of their own: filling them locks nobody out.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from communities.cordis import readings
from communities.cordis.members import LONG_AGO, MemberReader, Reading
from communities.cordis.readings import GrantReading
from communities.cordis.rows import Place, ReadRows, Row, Table
from communities.cordis.session import clear_temporary_tables, is_postgresql, run
from communities.cordis.shapes import Value
from communities.cordis.subject_readings import read_subject

GRANT_FIELDS = (
    *("acronym", "title", "objective", "status", "start_date", "end_date", "total_cost", "ec_contribution"),
    *("framework_programme", "funding_scheme", "doi", "rcn", "content_updated_at"),
)
ORGANISATION_FIELDS = ("name", "short_name", "activity_type", "country", "city", "url")

BATCH = 2_000
"""Rows of a table that are held in memory before they are written."""

BATCH_OF_GRANTS = 250
"""The same for those with long texts: more of them don't stay in the processor's cache."""
_FEW = 1_000

# Which row decides: the lowest rank that a grant has.
UNIQUE_PART, PROJECT_COLUMN, OTHER_PART = range(3)

_PLACE = ("seq bigint", "source integer", "file integer", "line integer", "number text")
_CODED = (*_PLACE, "code text", "title text", "rank integer")
_SCHEMA = {
    "cordis_grant": (*_PLACE, *(f"{name} text" for name in GRANT_FIELDS), "mark text"),
    "cordis_member": (
        *(*_PLACE, "pic text", "role text", "place bigint"),
        *("ec_contribution numeric(18, 2)", "has_ended boolean", "web_address text"),
    ),
    "cordis_organisation": (
        *("pic text", "precedence text", "updated text"),
        *(f"{name} text" for name in ORGANISATION_FIELDS),
    ),
    "cordis_legal_basis": _CODED,
    "cordis_topic": _CODED,
    "cordis_website": (*_PLACE, "url text"),
    "cordis_subject": (*_PLACE, "code text", "path text", "title text"),
}
_LATEST = 10**10


@contextmanager
def open_stage() -> Iterator["Stage"]:
    """Give an empty stage; its tables go when the block ends."""
    clear_temporary_tables()
    for table, columns in _SCHEMA.items():
        run(f"CREATE TEMPORARY TABLE {table} ({', '.join(columns)})")
    if is_postgresql():
        # Compressed once, where it stays, and not here as well.
        run("ALTER TABLE cordis_grant ALTER objective SET STORAGE EXTERNAL")
    try:
        yield Stage()
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            clear_temporary_tables()


class Stage:
    """Takes rows in any order. `source` numbers the dumps of one import: their rows are not mixed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.newest: dict[int, datetime] = {}
        self._files: dict[str, int] = {}
        self._pending: dict[str, list[Sequence[Any]]] = {table: [] for table in _SCHEMA}
        self._count = 0
        self._members = MemberReader(readings.find_member_rules())

    def add(self, row: Row, *, source: int) -> str:
        """Take a row; give an unknown status that it has. Raises `UnreadableValue`."""
        cells = row.cells
        if row.table is Table.PROJECT:
            return self._add_grant(readings.read_grant(cells), row.place, source=source)
        if row.table is Table.ORGANISATION:
            self._add_member(self._members.read(cells), row.place, source=source)
        elif row.table is Table.LEGAL_BASIS:
            number, code, title, is_unique = readings.read_legal_basis(cells)
            rank = UNIQUE_PART if is_unique else OTHER_PART
            self._put("cordis_legal_basis", row.place, source, number, code, title, rank)
        elif row.table is Table.TOPIC:
            self._put("cordis_topic", row.place, source, *readings.read_topic(cells), OTHER_PART)
        elif row.table is Table.SUBJECT:
            self._put("cordis_subject", row.place, source, *read_subject(cells))
        elif site := readings.read_website(cells):
            self._put("cordis_website", row.place, source, *site)
        return ""

    def add_read(self, rows: ReadRows, *, source: int) -> None:
        """Take rows that were read already."""
        for line, reading in rows.rows:
            self._add_member(reading, Place(rows.file, line), source=source)

    def flush(self) -> None:
        """Write what is held in memory."""
        for table in self._pending:
            self._write(table)

    def name_file(self, number: int) -> str:
        """Give the name of a file by the number that rows are staged with."""
        return next(name for name, known in self._files.items() if known == number)

    def _add_grant(self, grant: GrantReading, place: Place, *, source: int) -> str:
        fields = [_write_value(grant.fields[name]) if name in grant.fields else None for name in GRANT_FIELDS]
        self._put("cordis_grant", place, source, grant.number, *fields, _digest(fields))
        for code in grant.legal_bases:
            self._put("cordis_legal_basis", place, source, grant.number, code, "", PROJECT_COLUMN)
        for code in grant.topics:
            self._put("cordis_topic", place, source, grant.number, code, "", PROJECT_COLUMN)
        self._note_moment(grant.fields.get("content_updated_at"), source=source)
        return grant.unknown_status

    def _add_member(self, reading: Reading, place: Place, *, source: int) -> None:
        member, moment, organisation = reading
        if organisation is not None:
            sortable, updated = _write_moment(moment)
            precedence = f"{sortable}{_LATEST - self._count:011}"
            self._append("cordis_organisation", (member.pic, precedence, updated, *organisation))
        self._put("cordis_member", place, source, *member)
        self._note_moment(moment, source=source)

    def _note_moment(self, moment: Value, *, source: int) -> None:
        held = self.newest.get(source)
        if isinstance(moment, datetime) and moment > (held or LONG_AGO):
            self.newest[source] = moment

    def _put(self, table: str, place: Place, source: int, *values: object) -> None:
        self._count += 1
        file = self._files.setdefault(place.file, len(self._files))
        self._append(table, (self._count, source, file, place.line, *values))

    def _append(self, table: str, values: Sequence[Any]) -> None:
        pending = self._pending[table]
        pending.append(values)
        if len(pending) >= (BATCH_OF_GRANTS if table == "cordis_grant" else BATCH):
            self._write(table)

    def _write(self, table: str) -> None:
        rows, self._pending[table] = self._pending[table], []
        if not rows:
            return
        (_copy if is_postgresql() else _insert)(table, rows)


def _copy(table: str, rows: list[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def _insert(table: str, rows: list[Sequence[Any]]) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    begins = not connection.in_atomic_block
    with connection.cursor() as cursor:
        if begins:
            # Not Django's own, which locks the portal's database as well.
            cursor.execute("BEGIN")
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of this file
        if begins:
            cursor.execute("COMMIT")


def _write_value(value: Value) -> str:
    """Give the text of a value as it is staged: moments in UTC, "" for what is empty."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value.replace(tzinfo=None)) if isinstance(value, datetime) else str(value)


@lru_cache(_FEW)
def _write_moment(moment: datetime) -> tuple[str, str]:
    """Give 20 digits that sort as the moment does, and the text that is staged; rows in a row share it."""
    return f"{moment:%Y%m%d%H%M%S%f}".zfill(20), "" if moment == LONG_AGO else _write_value(moment)


def _digest(fields: Sequence[str | None]) -> str:
    """SHA-256 of a project row; control characters never stand in its texts."""
    text = "\x1f".join("\x1e" if field is None else field for field in fields)
    return hashlib.sha256(text.encode()).hexdigest()
