"""The moment in which readers see the new state: all of it, in one short transaction.

On PostgreSQL the rows that differ are written in that transaction; readers and writers of other rows go on
meanwhile. SQLite has one lock for all writers, so a table with many changes is built beside the one in use,
a little at a time, and takes its place under the lock.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import connection, transaction

from communities.cordis.rebuilding import Rebuilding, remove_leftovers
from communities.cordis.references import look_up, looked_up_later, may_be_looked_up_together
from communities.cordis.session import count, is_postgresql, run

MOST_AT_ONCE = 2_000
"""Rows that SQLite writes in well under a second, on a slow disk too."""

TABLES = ("topic", "organisation", "grant", "participation", "grant_topics", "grant_subjects")
"""The tables with a twin in the stage, in an order in which rows refer only to rows before them."""

_WITH_DELETIONS = ("participation", "grant_topics", "grant_subjects")


@dataclass(frozen=True, slots=True)
class TableCount:
    """What is to happen to the rows of a table."""

    read: int
    created: int
    updated: int
    removed: int

    @property
    def changes(self) -> int:
        """All rows to be written or deleted."""
        return self.created + self.updated + self.removed


def count_changes() -> dict[str, TableCount]:
    """Count, by table, what is to be written."""
    return {table: _count(table) for table in TABLES}


def publish(
    counts: dict[str, TableCount],
    *,
    first: Callable[[], None],
    last: Callable[[], None],
    progress: Callable[[int], None],
) -> None:
    """Make the catalogue what the stage says, with what `first` and `last` write; all of it or nothing.

    `progress` hears how many rows of a table in building were written. Raises what the database raises.
    """
    changed = [table for table in TABLES if counts[table].changes]
    large = [table for table in changed if counts[table].changes > MOST_AT_ONCE and _may_be_rebuilt(table)]
    rebuilding = Rebuilding(large)
    with rebuilding.references_left_alone():
        rebuilding.build(progress)
        with transaction.atomic():
            first()
            _write_in_place({table: counts[table] for table in changed if table not in large})
            rebuilding.take_place()
            last()
        rebuilding.tidy()


def clear_away() -> None:
    """Remove what a killed import has left in the database. It was never seen by anybody."""
    if not is_postgresql() and not connection.in_atomic_block:
        run("PRAGMA foreign_keys = OFF")
        try:
            remove_leftovers()
        finally:
            run("PRAGMA foreign_keys = ON")


def read_columns(table: str) -> list[str]:
    """Give the columns of a table that its twin has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM cordis_wanted_{table} LIMIT 0")  # noqa: S608 - a name of this package
        names = [column[0] for column in cursor.description]
    return [f'"{name}"' for name in names if name not in {"is_new", "is_changed"}]


def _count(table: str) -> TableCount:
    twin = "cordis_grant_key" if table == "grant" else f"cordis_wanted_{table}"
    has_deletions = table in _WITH_DELETIONS
    return TableCount(
        read=count(f"SELECT count(*) FROM {twin}"),  # noqa: S608 - names of this file
        created=count(f"SELECT count(*) FROM {twin} WHERE is_new"),  # noqa: S608 - as above
        updated=count(f"SELECT count(*) FROM {twin} WHERE is_changed AND NOT is_new"),  # noqa: S608
        removed=count(f"SELECT count(*) FROM cordis_gone_{table}") if has_deletions else 0,  # noqa: S608
    )


def _may_be_rebuilt(table: str) -> bool:
    """Only SQLite needs it; a table with triggers of its own keeps them, and so is written to in place."""
    if is_postgresql() or connection.in_atomic_block:
        return False
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    return not count(query, [f"communities_{table}"])


def _write_in_place(counts: dict[str, TableCount]) -> None:
    together = [
        f"communities_{table}"
        for table, counted in counts.items()
        if may_be_looked_up_together(f"communities_{table}", new_rows=counted.created)
    ]
    for table in counts:
        _change(table)
        with looked_up_later() if f"communities_{table}" in together else nullcontext():
            _insert(table)
    look_up(together)


def _change(table: str) -> None:
    name, twin = f"communities_{table}", f"cordis_wanted_{table}"
    if table in _WITH_DELETIONS:
        run(f"DELETE FROM {name} WHERE id IN (SELECT id FROM cordis_gone_{table})")  # noqa: S608 - as above
    values = ", ".join(f"{column} = w.{column}" for column in read_columns(table) if column != '"id"')
    run(f"UPDATE {name} SET {values} FROM {twin} w WHERE w.id = {name}.id AND w.is_changed AND NOT w.is_new")  # noqa: S608


def _insert(table: str) -> None:
    listed = ", ".join(read_columns(table))
    run(f"""
        INSERT INTO communities_{table} ({listed})
        SELECT {listed} FROM cordis_wanted_{table} WHERE is_new ORDER BY id
    """)  # noqa: S608 - as above
