"""A name that one process holds at a time; the database or the kernel gives it back when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from django.db import Error, connection


def hold_alone(name: str, *, is_patient: bool = False) -> AbstractContextManager[bool]:
    """Hold a name of at most seven ASCII letters while a block runs; the block is told whether it does.

    Nobody waits, unless `is_patient`: then until the holder gives it back. Nobody is kept from reading or
    writing, and after a crash there is nothing to clear away: PostgreSQL ends its lock with the session, the
    kernel ends that on the file beside SQLite's with the process. A database in memory is one process's own,
    so there everybody holds everything.
    """
    if connection.vendor == "postgresql":
        return _hold_session_lock(int.from_bytes(name.encode("ascii")), is_patient=is_patient)
    if (path := Path(connection.settings_dict["NAME"])).is_file():
        return _hold_file_lock(path.with_name(f"{path.name}.{name.lower()}"), is_patient=is_patient)
    return nullcontext(enter_result=True)


@contextmanager
def _hold_session_lock(key: int, *, is_patient: bool) -> Iterator[bool]:
    with connection.cursor() as cursor:
        wanted = "pg_advisory_lock(%s), TRUE" if is_patient else "NULL, pg_try_advisory_lock(%s)"
        cursor.execute(f"SELECT {wanted}", [key])
        (_, is_held) = cursor.fetchone()
    try:
        yield is_held
    finally:
        if is_held:
            # A session that is broken has lost the lock already; what broke it is the error to show.
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _hold_file_lock(path: Path, *, is_patient: bool) -> Iterator[bool]:
    """Lock a file beside the database: SQLite's own locks would keep everybody else from writing too."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if is_patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
