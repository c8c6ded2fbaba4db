"""One import at a time: a lock that the operating system or the database gives back when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from django.db import DatabaseError, connection

from communities.cordis.refusals import RefusedFile

_KEY = 0x434F52444953
"""The advisory lock's number: "CORDIS" in ASCII, so that it is no other's."""


class ImportRunning(RefusedFile):
    """Another import holds the turn; nothing was changed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Another import is running. Wait until it has ended, then try again.")


@contextmanager
def one_import_at_a_time() -> Iterator[None]:
    """Hold the turn while the block runs. Raises `ImportRunning` at once if another has it.

    Nobody waits, and after a crash there is nothing to clear away: PostgreSQL ends its lock with the session,
    the kernel ends that on the file beside SQLite's with the process.
    """
    turn: AbstractContextManager[None]
    if connection.vendor == "postgresql":
        turn = _hold_session_lock()
    elif (path := Path(connection.settings_dict["NAME"])).is_file():
        turn = _hold_file_lock(path.with_name(f"{path.name}.import"))
    else:
        turn = nullcontext()  # A database in memory is one process's own.
    with turn:
        yield


@contextmanager
def _hold_session_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
        (is_held,) = cursor.fetchone()
    if not is_held:
        raise ImportRunning
    try:
        yield
    finally:
        # A session that is broken has lost the lock already; what broke it is the error to show.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


@contextmanager
def _hold_file_lock(path: Path) -> Iterator[None]:
    """Lock a file beside the database: SQLite's own locks would keep everybody else from writing too."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunning from error
        yield
