"""Holds what runs in it to a time: the database gives up a query that would take longer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

STEPS_BETWEEN_LOOKS = 10_000
"""Instructions of SQLite's machine between two looks at the clock: some tenths of a millisecond."""


class OutOfTimeError(Exception):
    """The time was over before the work was."""


@contextmanager
def limited_to(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError before a query that comes too late; on SQLite, end one that takes too long.

    A query that is ended raises OperationalError. In a transaction, what was done within is undone by any
    error, and the transaction goes on.
    """
    ends_at = time.monotonic() + seconds
    with connection.execute_wrapper(_refuse_after(ends_at)), _undone_alone(), _interrupted_after(ends_at):
        yield


@contextmanager
def statements_limited_to(seconds: float) -> Iterator[None]:
    """Have PostgreSQL end each query that takes longer; once around all that is limited one by one.

    A query that is ended raises OperationalError. SQLite is told by `limited_to` itself.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        before = cursor.fetchone()[0]
    _limit_statements(f"{max(1, int(seconds * 1000))}ms")
    try:
        yield
    finally:
        if connection.is_usable():
            _limit_statements(before)


def _refuse_after(ends_at: float) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        if time.monotonic() > ends_at and not sql.startswith(("ROLLBACK", "RELEASE")):
            raise OutOfTimeError
        return run(sql, params, many, context)

    return execute


@contextmanager
def _undone_alone() -> Iterator[None]:
    """Set a point to return to. Outside of a transaction there is nothing that an error could spoil."""
    if not connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield


@contextmanager
def _interrupted_after(ends_at: float) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    raw.set_progress_handler(lambda: time.monotonic() > ends_at, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


def _limit_statements(limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, %s)", [limit, connection.in_atomic_block])
