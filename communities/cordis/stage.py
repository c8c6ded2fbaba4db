"""The temporary tables where a dump is put together: its files come in different orders.

They live in the import's own database session, which drops them when it ends, also when it is killed. On
SQLite they lie in a file of their own: filling them locks nobody out.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection

from communities.cordis import readings
from communities.cordis.part_rows import PROJECT_COLUMN, PartReader, StagedRow
from communities.cordis.readings import GrantReading
from communities.cordis.rows import Place, ReadRows, Row, SkippedRow, Table
from communities.cordis.session import clear_temporary_tables, in_plain_order, is_postgresql, run
from communities.cordis.shapes import Value

GRANT_FIELDS = (
    *("acronym", "title", "objective", "status", "start_date", "end_date", "total_cost", "ec_contribution"),
    *("framework_programme", "funding_scheme", "doi", "rcn", "content_updated_at"),
)
ORGANISATION_FIELDS = ("name", "short_name", "activity_type", "country", "city", "url")

BATCH = 2_000
"""Rows of a table that are held in memory before they are written."""

BATCH_OF_GRANTS = 250
"""The same for those with long texts: more of them don't stay in the processor's cache."""

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
    "cordis_unread": (*_PLACE, "name text"),
    "cordis_remark": (*_PLACE, "reason text"),
}
_LATEST = 10**10


@contextmanager
def open_stage() -> Iterator["Stage"]:
    """Give an empty stage; its tables go when the block ends."""
    clear_temporary_tables()
    for table, columns in _SCHEMA.items():
        run(f"CREATE TEMPORARY TABLE {table} ({', '.join(map(in_plain_order, columns))})")
    try:
        yield Stage()
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            clear_temporary_tables()


class Stage:
    """Takes rows in any order. `source` numbers the dumps of one import: their rows are not mixed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.newest: dict[int, str] = {}
        self._files: dict[str, int] = {}
        self._pending: dict[str, list[Sequence[Any]]] = {table: [] for table in _SCHEMA}
        self._count = 0
        self._parts = defaultdict[int, PartReader](partial(PartReader, readings.find_rules()))

    def add(self, row: Row, *, source: int) -> str:
        """Take a row; give an unknown status that it has. Raises `UnreadableValue`."""
        if row.table is Table.PROJECT:
            return self._add_grant(readings.read_grant(row.cells), row.place, source=source)
        if row.table is Table.WEB_LINK:
            if site := readings.read_website(row.cells):
                self._put("cordis_website", row.place, source, *site)
            return ""
        for table, values in self._parts[source].read(row):
            self._extend(table, [values], file=row.place.file, source=source)
        return ""

    def add_read(self, rows: ReadRows, *, source: int) -> None:
        """Take rows that were read already."""
        for table, staged in rows.staged.items():
            self._extend(table, staged, file=rows.file, source=source)

    def note_unread(self, row: SkippedRow, *, source: int) -> None:
        """Remember that more is said of a grant in a table than could be read; "" is any grant."""
        self._put("cordis_unread", row.place, source, row.number, row.table.value)

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
        self._note_moment(_write_value(grant.fields.get("content_updated_at")), source=source)
        return grant.unknown_status

    def _put(self, table: str, place: Place, source: int, *values: object) -> None:
        self._extend(table, [(place.line, *values)], file=place.file, source=source)

    def _extend(self, table: str, rows: Sequence[StagedRow], *, file: str, source: int) -> None:
        """Number rows, and hold them; of organisations that say something new, a row before goes first."""
        numbered = enumerate(rows, self._count + 1)
        self._count += len(rows)
        pending = self._pending[table]
        if table == "cordis_organisation":
            pending += [
                (pic, f"{moment}{_LATEST - number:011}", *rest) for number, (pic, moment, *rest) in numbered
            ]
            self._note_moment(max(updated for _, _, updated, *_ in rows), source=source)
        else:
            place = self._files.setdefault(file, len(self._files))
            pending += [(number, source, place, *row) for number, row in numbered]
        if len(pending) >= (BATCH_OF_GRANTS if table == "cordis_grant" else BATCH):
            self._write(table)

    def _note_moment(self, moment: str, *, source: int) -> None:
        self.newest[source] = max(moment, self.newest.get(source, ""))

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


def _digest(fields: Sequence[str | None]) -> str:
    """SHA-256 of a project row; control characters never stand in its texts."""
    text = "\x1f".join("\x1e" if field is None else field for field in fields)
    return hashlib.sha256(text.encode()).hexdigest()
