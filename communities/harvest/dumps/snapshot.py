"""One moment of the database for as long as a dump reads, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every query of the block see the database as it is when the first one runs.

    Must not run within a transaction. Nobody waits for the block: PostgreSQL keeps old rows for it, and
    SQLite (in WAL mode) old pages.
    """
    hold = _hold_on_postgresql if connection.vendor == "postgresql" else _hold_on_sqlite
    with hold():
        yield


@contextmanager
def _hold_on_postgresql() -> Iterator[None]:
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # A page's limits are not meant for a table from end to end.
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


@contextmanager
def _hold_on_sqlite() -> Iterator[None]:
    # Not `atomic`: that begins with IMMEDIATE, the lock of writers, which this must leave to them.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
