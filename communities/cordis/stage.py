"""The temporary tables, on disk, where a dump is put together: its files come in different orders."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from communities.cordis.readings import (
    GrantReading,
    MemberReading,
    read_grant,
    read_legal_basis,
    read_member,
    read_topic,
    read_website,
)
from communities.cordis.refusals import UnreadableValue
from communities.cordis.rows import Row, Table
from communities.cordis.shapes import canonical
from communities.cordis.subject_readings import read_subject

_SCHEMA = """
CREATE TABLE grants (number TEXT PRIMARY KEY, source INT, file TEXT, line INT, framework TEXT, fields TEXT);
CREATE TABLE members (source INT, number TEXT, pic TEXT, role TEXT, file TEXT, line INT, place INT, ec TEXT,
    has_ended INT, organisation TEXT, updated TEXT, UNIQUE (source, number, pic, role));
CREATE TABLE legal_bases (source INT, number TEXT, file TEXT, line INT, code TEXT, title TEXT, rank INT);
CREATE TABLE topics (source INT, number TEXT, file TEXT, line INT, code TEXT, title TEXT, rank INT);
CREATE TABLE websites (source INT, number TEXT, file TEXT, line INT, url TEXT, UNIQUE (source, number));
CREATE TABLE subjects (source INT, number TEXT, file TEXT, line INT, code TEXT, path TEXT, title TEXT,
    UNIQUE (source, number, code));
CREATE INDEX legal_bases_by_grant ON legal_bases (source, number);
CREATE INDEX topics_by_grant ON topics (source, number);
"""

# Which row decides: the lowest rank that a grant has.
UNIQUE_PART, PROJECT_COLUMN, OTHER_PART = range(3)


@contextmanager
def open_stage() -> Iterator["Stage"]:
    """Give an empty stage; its file goes when the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="cordis-") as folder,
        closing(sqlite3.connect(Path(folder) / "stage.sqlite3", isolation_level=None)) as connection,
    ):
        # Nothing here outlives the process, so nothing needs to survive a crash.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")
        yield Stage(connection)


class Stage:
    """Takes rows in any order. `source` numbers the dumps of one import: their rows are not mixed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use a connection that has the schema."""
        self.connection = connection

    def add(self, row: Row, *, source: int) -> str:
        """Take a row; give an unknown status that it has. Raises `UnreadableValue`."""
        if row.table is Table.PROJECT:
            return self._add_grant(read_grant(row.cells), row, source=source)
        if row.table is Table.ORGANISATION:
            self._add_member(read_member(row.cells), row, source=source)
        elif row.table is Table.LEGAL_BASIS:
            number, code, title, is_unique = read_legal_basis(row.cells)
            rank = UNIQUE_PART if is_unique else OTHER_PART
            self._insert("legal_bases", source, number, row.place.file, row.place.line, code, title, rank)
        elif row.table is Table.TOPIC:
            number, code, title = read_topic(row.cells)
            self._insert("topics", source, number, row.place.file, row.place.line, code, title, OTHER_PART)
        elif row.table is Table.SUBJECT:
            number, code, path, title = read_subject(row.cells)
            self._insert("subjects", source, number, row.place.file, row.place.line, code, path, title)
        elif site := read_website(row.cells):
            self._insert("websites", source, site[0], row.place.file, row.place.line, site[1])
        return ""

    def _add_grant(self, grant: GrantReading, row: Row, *, source: int) -> str:
        where = (row.place.file, row.place.line)
        fields = json.dumps({name: canonical(value) for name, value in grant.fields.items()})
        framework = grant.fields["framework_programme"]
        if not self._insert("grants", grant.number, source, *where, framework, fields):
            raise UnreadableValue(
                f"grant {grant.number} is repeated: {self._find_grant(grant.number)} has it already"
            )
        for code in grant.legal_bases:
            self._insert("legal_bases", source, grant.number, *where, code, "", PROJECT_COLUMN)
        for code in grant.topics:
            self._insert("topics", source, grant.number, *where, code, "", PROJECT_COLUMN)
        return grant.unknown_status

    def _add_member(self, member: MemberReading, row: Row, *, source: int) -> None:
        key = (source, member.number, member.pic, member.role, row.place.file, row.place.line)
        amount, updated = canonical(member.ec_contribution), canonical(member.content_updated_at)
        organisation = json.dumps(member.organisation)
        if not self._insert("members", *key, member.order, amount, member.has_ended, organisation, updated):
            raise UnreadableValue(f"PIC {member.pic} as {member.role} of grant {member.number} is repeated")

    def _insert(self, table: str, *values: object) -> bool:
        """Insert a row; false if its key is there."""
        marks = ",".join("?" * len(values))
        query = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"  # noqa: S608 - only names from this file
        return self.connection.execute(query, values).rowcount == 1

    def _find_grant(self, number: str) -> str:
        query = "SELECT file, line FROM grants WHERE number = ?"
        file, line = self.connection.execute(query, (number,)).fetchone()
        return f"{file}, line {line},"

    def select(self, query: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Read from the stage."""
        return self.connection.execute(query, values)
