"""The search index's tables on either engine: made beside the ones in use, then put in their place.

They are no models: a model's table can't be replaced under its readers, and neither engine's text index is
among the fields that both have. No table refers to them, and they refer to none.
"""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from communities.models import Grant

GRANTS = "communities_search_grant"
"""A row for each grant, numbered from the youngest on: what it is found by."""

WORDS = "communities_search_word"
"""A row for each word of any grant, with the number of grants that have it."""

WHEN_BUILT = ""
"""Stands among the words, with the last key that had been given to a grant when the index was built."""

TEXT = "communities_search_text"
"""SQLite's full-text index of the words; PostgreSQL has an index of GRANTS in its place."""

NEXT = "_next"

_COLUMNS = {
    GRANTS: (
        "(standing {integer} PRIMARY KEY, grant_id {integer} NOT NULL, number {text} NOT NULL, "
        "squashed {text} NOT NULL, backwards {text} NOT NULL, words {text} NOT NULL)"
    ),
    WORDS: "(word {text} PRIMARY KEY, backwards {text} NOT NULL, grants {integer} NOT NULL) {by_key}",
}
_INDEXES = {
    # Each holds all that is read by it: the rows themselves lie scattered.
    GRANTS: ("grant_id", "number, grant_id", "squashed, standing, grant_id", "backwards, squashed, grant_id"),
    WORDS: ("backwards, grants",),
}
LEXEMES = "array_to_tsvector(string_to_array(words, ' '))"
"""The words as they are: PostgreSQL's parsers and dictionaries would take `THE` and `FROM` for noise."""

_TYPES = {
    # Compared byte by byte, so that a prefix is a range of the index in every locale.
    "postgresql": {"integer": "bigint", "text": 'text COLLATE "C"', "by_key": ""},
    "sqlite": {"integer": "INTEGER", "text": "TEXT", "by_key": "WITHOUT ROWID"},
}


def last_key(connection: BaseDatabaseWrapper) -> str:
    """Return the expression for the last key that was given to a grant, whether or not that one is there."""
    table = Grant._meta.db_table
    if connection.vendor == "postgresql":
        # To look into the table costs more: there, every index is weighed before any is used.
        return f"coalesce(pg_sequence_last_value(pg_get_serial_sequence('{table}', 'id')::regclass), 0)"
    return f"coalesce((SELECT max(id) FROM {table}), 0)"


def create_empty(connection: BaseDatabaseWrapper) -> None:
    """Make the tables where there are none."""
    create_beside(connection)
    index_beside(connection)
    swap(connection)


def create_beside(connection: BaseDatabaseWrapper) -> None:
    """Make empty tables beside the ones in use, in place of what an interrupted build has left."""
    types = _TYPES[connection.vendor]
    with connection.cursor() as cursor:
        for table, columns in _COLUMNS.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}{NEXT}")
            cursor.execute(f"CREATE TABLE {table}{NEXT} {columns.format(**types)}")
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE IF EXISTS {TEXT}{NEXT}")
            cursor.execute(
                f"CREATE VIRTUAL TABLE {TEXT}{NEXT} USING fts5"
                "(words, content='', columnsize=0, detail=none, tokenize='ascii')"
            )


def fill_beside(
    connection: BaseDatabaseWrapper, table: str, columns: str, rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows into one of the tables beside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table}{NEXT} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * (columns.count(",") + 1))
        cursor.executemany(f"INSERT INTO {table}{NEXT} ({columns}) VALUES ({places})", list(rows))


def index_beside(connection: BaseDatabaseWrapper) -> None:
    """Index the tables beside, once they are filled: row by row would take many times as long."""
    mark = secrets.token_hex(4)  # an index keeps its name when its table is renamed
    with connection.cursor() as cursor:
        for table, indexes in _INDEXES.items():
            for place, columns in enumerate(indexes):
                cursor.execute(f"CREATE INDEX {table}_{place}_{mark} ON {table}{NEXT} ({columns})")
        if connection.vendor == "postgresql":
            _index_text(cursor, mark)
        else:
            # One piece instead of one for each batch, all of which every search would look into.
            cursor.execute(f"INSERT INTO {TEXT}{NEXT} ({TEXT}{NEXT}) VALUES ('optimize')")


def _index_text(cursor: CursorWrapper, mark: str) -> None:
    cursor.execute(f"CREATE INDEX {GRANTS}_words_{mark} ON {GRANTS}{NEXT} USING gin ({LEXEMES})")
    if has_trigrams(cursor):
        cursor.execute(
            f"CREATE INDEX {GRANTS}_like_{mark} ON {GRANTS}{NEXT} USING gin (squashed gin_trgm_ops)"
        )
    for table in _COLUMNS:
        cursor.execute(f"ANALYZE {table}{NEXT}")


def swap(connection: BaseDatabaseWrapper) -> None:
    """Put the tables beside in the place of those in use; call it in a transaction."""
    tables = [*_COLUMNS, *([TEXT] if connection.vendor == "sqlite" else [])]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"ALTER TABLE {table}{NEXT} RENAME TO {table}")


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the tables away."""
    with connection.cursor() as cursor:
        for table in [*_COLUMNS, *([TEXT] if connection.vendor == "sqlite" else [])]:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def has_trigrams(cursor: CursorWrapper) -> bool:
    """Whether the database has PostgreSQL's pg_trgm."""
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    return cursor.fetchone() is not None
