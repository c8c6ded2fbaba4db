"""Building tables anew beside those in use, for SQLite: no writer waits longer than a step of it takes.

A table's twin in the making is filled in steps that hold the write lock for some hundredths of a second each.
When all are ready, each takes the name of the table in use, in one transaction that moves no row; readers who
have begun before go on in the old state. Whatever a killed import leaves has a name that nobody reads.

This is how Django itself alters a table of SQLite. References by other tables are by name, and keys stay.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from communities.cordis.session import count, read, run

STEP = 0.06
"""Seconds that a step should hold the lock."""

PAUSE = 0.03
"""Seconds between steps: SQLite has no queue, so those who wait must find the lock free when they look."""

_FIRST_STEP, _LONGEST_STEP = 200, 50_000
_NEW, _OLD = "cordis_new__", "cordis_old__"
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
_TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE %s OR name LIKE %s) ORDER BY name DESC
"""


class Rebuilding:
    """The tables of one import that are built anew, by their names without the application's."""

    def __init__(self, tables: Sequence[str]) -> None:
        """Build nothing yet."""
        self._tables = tables

    def build(self, progress: Callable[[int], None]) -> None:
        """Fill the new tables and index them; nobody sees them yet."""
        for table in self._tables:
            self._create(table)
            self._fill(table, progress)
            if self._is_in_use(table):
                # So that no query is slow between the change of names and `tidy`.
                self._index(table)

    @contextmanager
    def references_left_alone(self) -> Iterator[None]:
        """Let rows refer to others that are not in use yet, and references stay when tables change names.

        All rows of the stage refer to one another or to rows in use, so there is nothing to check.
        """
        if not self._tables:
            yield
            return
        run("PRAGMA foreign_keys = OFF")
        run("PRAGMA legacy_alter_table = ON")
        try:
            yield
        finally:
            run("PRAGMA legacy_alter_table = OFF")
            run("PRAGMA foreign_keys = ON")

    def take_place(self) -> None:
        """Exchange old for new; in the transaction that publishes."""
        if self._tables:
            run("DROP VIEW IF EXISTS cordis_wanted_grant")
        for table in self._tables:
            run(f"ALTER TABLE communities_{table} RENAME TO {_OLD}{table}")
            run(f"ALTER TABLE {_NEW}{table} RENAME TO communities_{table}")

    def tidy(self) -> None:
        """Remove the old tables, and give their indexes' names to the new ones."""
        if self._tables:
            remove_leftovers()

    def _create(self, table: str) -> None:
        query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s"
        statement = read(query, [f"communities_{table}"])[0][0]
        self._step(statement.replace(f'"communities_{table}"', f'"{_NEW}{table}"', 1))

    def _fill(self, table: str, progress: Callable[[int], None]) -> None:
        columns = ", ".join(_read_columns(f"{_NEW}{table}"))
        last = max(
            count(f"SELECT max(id) FROM communities_{table}"),  # noqa: S608 - a name of this package
            count(f"SELECT max(id) FROM cordis_wanted_{table}"),  # noqa: S608 - as above
        )
        first, size = 0, _FIRST_STEP
        while first < last:
            begun = time.monotonic()
            progress(self._copy(table, columns, first=first, last=first + size))
            first += size
            size = _adapt(size, taken=time.monotonic() - begun)
            time.sleep(PAUSE)

    def _copy(self, table: str, columns: str, *, first: int, last: int) -> int:
        """Copy the rows with keys in a range: those that stay, then those that are wanted."""
        gone = (
            ""
            if table in {"topic", "organisation", "grant"}
            else f"AND NOT EXISTS (SELECT 1 FROM cordis_gone_{table} g WHERE g.id = h.id)"  # noqa: S608 - as above
        )
        changed = "cordis_grant_key" if table == "grant" else f"cordis_wanted_{table}"
        rows = f"INSERT INTO {_NEW}{table} ({columns}) SELECT {columns} FROM"
        with transaction.atomic():
            kept = run(
                f"{rows} communities_{table} h WHERE h.id > %s AND h.id <= %s {gone} AND NOT EXISTS "  # noqa: S608 - as above
                f"(SELECT 1 FROM {changed} w WHERE w.id = h.id AND w.is_changed)",
                [first, last],
            )
            return kept + run(
                f"{rows} cordis_wanted_{table} WHERE id > %s AND id <= %s AND is_changed", [first, last]
            )

    def _is_in_use(self, table: str) -> bool:
        return bool(read(f"SELECT 1 FROM communities_{table} LIMIT 1"))  # noqa: S608 - as above

    def _index(self, table: str) -> None:
        for name, statement in _read_indexes(f"communities_{table}").items():
            self._step(_address(statement, f"{_NEW}{name}", table=f"{_NEW}{table}"))

    def _step(self, statement: str) -> None:
        with transaction.atomic():
            run(statement)
        time.sleep(PAUSE)


def remove_leftovers() -> None:
    """Remove tables that took no place, or have lost it; also what a killed import left of either.

    The indexes of the tables in use get their own names back, which the old tables still held.
    """
    run("PRAGMA secure_delete = OFF")  # Public data: nothing to blot out, and half the writing.
    for (name,) in read(_TABLES, [f"{_NEW}%", f"{_OLD}%"]):
        if name.startswith(_OLD):
            _hand_over_indexes(name.removeprefix(_OLD))
        _empty(name)
        with transaction.atomic():
            run(f'DROP TABLE "{name}"')


def _hand_over_indexes(table: str) -> None:
    for name, statement in _read_indexes(f"{_OLD}{table}").items():
        with transaction.atomic():
            run(f'DROP INDEX "{name}"')
            run(_address(statement, name, table=f"communities_{table}"))
            run(f'DROP INDEX IF EXISTS "{_NEW}{name}"')
        time.sleep(PAUSE)


def _empty(name: str) -> None:
    size = _FIRST_STEP
    gone = 1
    while gone:
        begun = time.monotonic()
        with transaction.atomic():
            which = f'SELECT id FROM "{name}" ORDER BY id LIMIT {size}'  # noqa: S608 - names of this file
            gone = run(f'DELETE FROM "{name}" WHERE id IN ({which})')  # noqa: S608 - as above
        size = _adapt(size, taken=time.monotonic() - begun)
        time.sleep(PAUSE)


def _adapt(size: int, *, taken: float) -> int:
    """Give the size of the next step, by how long the last one took."""
    return max(_FIRST_STEP // 4, min(_LONGEST_STEP, size * 2, int(size * STEP / max(taken, 0.001))))


def _read_indexes(table: str) -> dict[str, str]:
    return dict(read(_INDEXES, [table]))


def _address(statement: str, name: str, *, table: str) -> str:
    """Let a CREATE INDEX make an index of another name, of another table."""
    name_or_quoted = r'(?:"[^"]+"|\w+)'
    pattern = re.compile(
        rf"(CREATE (?:UNIQUE )?INDEX )(?:IF NOT EXISTS )?{name_or_quoted} ON {name_or_quoted}", re.IGNORECASE
    )
    return pattern.sub(lambda found: f'{found[1]}"{name}" ON "{table}"', statement, count=1)


def _read_columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')  # noqa: S608 - a name of this package
        return [f'"{column[0]}"' for column in cursor.description]
