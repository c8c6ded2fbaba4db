"""Asks for the write lock of SQLite all the while, as others who write would."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

EVERY = 0.05
"""Seconds between two attempts to write."""

_SQLITE = "sqlite:///"


@contextmanager
def probing(database: str) -> Iterator[list[float]]:
    """Note how long each attempt had to wait, in seconds; on another engine there is none."""
    waits: list[float] = []
    if not database.startswith(_SQLITE):
        yield waits
        return
    is_over = threading.Event()
    thread = threading.Thread(target=_probe, args=(database.removeprefix(_SQLITE), waits, is_over))
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def _probe(path: str, waits: list[float], is_over: threading.Event) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    while not is_over.wait(EVERY):
        begun = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        waits.append(time.monotonic() - begun)
        connection.execute("ROLLBACK")
    connection.close()
