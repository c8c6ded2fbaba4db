"""References of very many new rows, on PostgreSQL: looked up by one statement for all, not by one for each.

A foreign key looks up what a new row refers to, row by row: a quarter of the time of a first import. Here
that is done together, as PostgreSQL does when a foreign key is added to a table that has rows.
Adding one shuts readers out; this lets only those wait who would write what is referred to.

It needs the right to set `session_replication_role`, which superusers have and others can be granted. Without
it each row is looked up by itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection

from communities.cordis.session import count, is_postgresql, run

MANY = 10_000
"""New rows of a table from which on it pays to read all of its rows once more."""

_MAY_SET = """
    SELECT CAST(has_parameter_privilege('session_replication_role', 'SET')
        AND current_setting('transaction_isolation') = 'read committed' AS integer)
"""
"""In any other isolation the look-up would see what was there before the lock."""

_OTHER_TRIGGERS = """
    SELECT count(*) FROM pg_trigger t LEFT JOIN pg_constraint c ON c.oid = t.tgconstraint
    WHERE t.tgrelid = CAST(%s AS regclass) AND c.contype IS DISTINCT FROM 'f'
"""


def may_be_looked_up_together(table: str, *, new_rows: int) -> bool:
    """Tell whether new rows are so many, and no trigger of the table waits but those of foreign keys."""
    return (
        new_rows >= MANY and is_postgresql() and bool(count(_MAY_SET)) and not count(_OTHER_TRIGGERS, [table])
    )


@contextmanager
def looked_up_later() -> Iterator[None]:
    """Let the block insert rows without a look-up for each; `look_up` must follow in the same transaction.

    Nothing else may be done in the block: no trigger fires there.
    """
    run("SET LOCAL session_replication_role = replica")
    yield
    run("SET LOCAL session_replication_role = origin")


def look_up(tables: Iterable[str]) -> None:
    """Look up all references of the tables' rows, which then hold until the transaction ends.

    Raises `IntegrityError` where one leads nowhere.
    """
    for table in tables:
        for column, (key, other) in _find_references(table).items():
            # Waits for whoever deletes there now, and lets nobody begin to.
            run(f"LOCK TABLE {other} IN SHARE MODE")
            lost = count(f"""
                SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM {other} o WHERE o.{key} = t.{column})
            """)  # noqa: S608 - names that the database gives
            if lost:
                raise IntegrityError(f"{lost} rows of {table} refer by {column} to rows that {other} lacks")


def _find_references(table: str) -> dict[str, tuple[str, str]]:
    """Give the columns with a foreign key, each with the column and the table that it refers to."""
    with connection.cursor() as cursor:
        return connection.introspection.get_relations(cursor, table)
