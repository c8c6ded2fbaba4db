"""The triggers that keep the history append-only in the database itself, on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "requests_workflow_requestevent"
REFUSAL = "The history is append-only."

_SQLITE_INSTALL = [
    f"CREATE TRIGGER history_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE")
]
# REPLACE deletes the row in its way without asking the trigger on DELETE.
_IS_IN_THE_WAY = "old.id = NEW.id OR (old.request_id = NEW.request_id AND old.number = NEW.number)"
_SQLITE_INSTALL.append(
    f"CREATE TRIGGER history_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608 - of names of ours
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} AS old WHERE {_IS_IN_THE_WAY}) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
)
_SQLITE_REMOVE = [f"DROP TRIGGER IF EXISTS history_no_{verb}" for verb in ("update", "delete", "replace")]

_POSTGRESQL_INSTALL = [
    (
        "CREATE OR REPLACE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        f"CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
    ),
]
_POSTGRESQL_REMOVE = [
    f"DROP TRIGGER IF EXISTS history_no_change ON {TABLE}",
    "DROP FUNCTION IF EXISTS refuse_to_change_history()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE, DELETE and (on PostgreSQL) TRUNCATE on the event table from now on."""
    _run(connection, _POSTGRESQL_INSTALL if connection.vendor == "postgresql" else _SQLITE_INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for reversing the migration and for emptying test databases."""
    _run(connection, _POSTGRESQL_REMOVE if connection.vendor == "postgresql" else _SQLITE_REMOVE)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the triggers for a block. Only tests that empty their database between runs need this."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
