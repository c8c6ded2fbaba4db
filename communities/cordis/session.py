"""The few statements that PostgreSQL and SQLite word differently, and the running of all others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

Rows = list[tuple[Any, ...]]

_SETTINGS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    # For whoever vacuums or indexes a table just when an import has worked all out.
    "lock_timeout": "'60s'",
    "work_mem": "'96MB'",
    # Each statement runs once: to compile it takes as long as it saves.
    "jit": "off",
    # How many rows there are is what matters to the plans, and that a small sample tells as well.
    "default_statistics_target": "10",
}
"""Of PostgreSQL, while an import runs."""

_CACHE_IN_KIBIBYTES = 64 * 1024


def is_postgresql() -> bool:
    """Tell which of the two engines the portal runs on."""
    return connection.vendor == "postgresql"


def run(statement: str, values: Sequence[Any] | None = None) -> int:
    """Run a statement with the engine's words put in; give how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(put_in_words(statement), values)
        return int(cursor.rowcount)


def fill(table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Put rows into a table of the stage."""
    if rows:
        marks = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names


def read(statement: str, values: Sequence[Any] | None = None) -> Rows:
    """Give all rows of a query; for results that are known to be small."""
    with connection.cursor() as cursor:
        cursor.execute(put_in_words(statement), values)
        return list(cursor.fetchall())


def count(statement: str, values: Sequence[Any] | None = None) -> int:
    """Give the one number that a query answers with."""
    return int(read(statement, values)[0][0] or 0)


def put_in_words(statement: str) -> str:
    """Replace `<>?`, which tells whether two values differ and knows NULL, by the engine's words for it."""
    return statement.replace("<>?", "IS DISTINCT FROM" if is_postgresql() else "IS NOT")


def as_day(expression: str) -> str:
    """Give a staged text as what a column of days holds; "" is NULL."""
    return f"CAST(NULLIF({expression}, '') AS date)" if is_postgresql() else f"NULLIF({expression}, '')"


def as_moment(expression: str) -> str:
    """Give a staged text, in UTC, as what a column of moments holds; "" is NULL."""
    if is_postgresql():
        return f"CAST(NULLIF({expression}, '') || '+00' AS timestamp with time zone)"
    return f"NULLIF({expression}, '')"


def as_amount(expression: str) -> str:
    """Give a staged text as what a column of amounts holds; "" is NULL."""
    return f"CAST(NULLIF({expression}, '') AS numeric)"


def in_byte_order(expression: str) -> str:
    """Let texts be compared byte by byte, whatever language the database sorts by."""
    return f'({expression}) COLLATE "C"' if is_postgresql() else expression


def in_plain_order(column: str) -> str:
    """Let a column of texts be sorted byte by byte, which is far quicker than in a language's order."""
    return f'{column} COLLATE "C"' if is_postgresql() and column.endswith(" text") else column


def next_key(model: type[models.Model], *, order: str) -> str:
    """Give the expression for the keys of rows to come. Only the import makes such rows, one at a time."""
    table = model._meta.db_table
    if is_postgresql():
        # Named, not looked up in the statement: the look-up would be made again for every row.
        [(sequence,)] = read("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        return f"nextval('{sequence}')"
    return f"{_find_last_key(table)} + row_number() OVER (ORDER BY {order})"


def allocate_keys(model: type[models.Model], number: int) -> list[int]:
    """Give so many keys for rows to come."""
    table = model._meta.db_table
    if is_postgresql():
        query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return [key for (key,) in read(query, [table, number])]
    last = _find_last_key(table)
    return list(range(last + 1, last + 1 + number))


def analyse(*tables: str) -> None:
    """Let PostgreSQL's planner know how large tables have become, now and not when it finds out itself."""
    if is_postgresql():
        for table in tables:
            run(f"ANALYZE {table}")


def clear_temporary_tables() -> None:
    """Drop what an import has made for itself in this session."""
    catalogue = "pg_class WHERE relpersistence = 't' AND pg_table_is_visible(oid) AND relname"
    query = "SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END AS type, relname AS name FROM "
    if not is_postgresql():
        catalogue, query = "sqlite_temp_master WHERE name", "SELECT type, name FROM "
    only = " AND relkind IN ('r', 'v')" if is_postgresql() else " AND type IN ('table', 'view')"
    with connection.cursor() as cursor:
        cursor.execute(f"{query}{catalogue} LIKE 'cordis%%'{only} ORDER BY type DESC", [])
        for kind, name in cursor.fetchall():
            cursor.execute(f"DROP {kind} {name}")


@contextmanager
def roomy_session() -> Iterator[None]:
    """Lift the limits that guard page views, as an import takes minutes, and let its statements be quick."""
    if not is_postgresql():
        run(f"PRAGMA temp.cache_size = -{_CACHE_IN_KIBIBYTES}")
        yield
        return
    run("; ".join(f"SET {name} = {value}" for name, value in _SETTINGS.items()))
    try:
        yield
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            run("; ".join(f"RESET {name}" for name in _SETTINGS))


def _find_last_key(table: str) -> int:
    """Give the largest key that a table of SQLite has or ever had."""
    remembered = count("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
    return max(remembered, count(f"SELECT max(id) FROM {table}"))  # noqa: S608 - the model's own name
