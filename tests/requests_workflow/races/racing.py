"""Runs moves on threads with connections of their own, and waits until one really blocks another.

Two threads that merely start together prove nothing. Here the first is held inside its transaction, after a
statement that the test names; the next ones must be seen waiting for it before it may go on. Nothing of the
portal is replaced: the watching is done by Django's hook around each statement.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

PATIENCE = 10.0
A_WHILE = 0.15

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Racer(threading.Thread):
    """One act on a connection of its own. `result` is what it returned, or the exception it raised."""

    result: Any

    def __init__(self, act: Callable[[], Any], *, hold_after: str = "") -> None:
        super().__init__(daemon=True)
        self.act, self.hold_after = act, hold_after
        self.is_beginning, self.has_begun = threading.Event(), threading.Event()
        self.is_held, self.may_go_on = threading.Event(), threading.Event()
        self.backend_pid = 0

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._watch):
                self.result = self.act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            self.result = error
        finally:
            connection.close()

    def start_and_hold(self) -> "Racer":
        """Start, and return once it stands inside its transaction."""
        self.start()
        assert self.is_held.wait(PATIENCE), f"it never came to “{self.hold_after}”: {self.result}"
        return self

    def start_and_block(self) -> "Racer":
        """Start, and return once it waits for somebody else's transaction."""
        self.start()
        wait_until(self.is_blocked)
        return self

    def finish(self) -> Any:
        """Let it go on and return its result."""
        self.may_go_on.set()
        self.join(PATIENCE)
        assert not self.is_alive(), "it never came to an end"
        return self.result

    def is_blocked(self) -> bool:
        """Whether it waits for a lock."""
        return self._waits_for_a_lock() if connection.vendor == "postgresql" else self._waits_to_begin()

    def _waits_for_a_lock(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted", [self.backend_pid])
            return cursor.fetchone() is not None

    def _waits_to_begin(self) -> bool:
        """Whether BEGIN IMMEDIATE doesn't return; SQLite has no list of who waits, so time has to tell."""
        return self.is_beginning.is_set() and not self.has_begun.wait(A_WHILE)

    def _watch(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if connection.vendor == "postgresql":
            self.backend_pid = context["connection"].connection.info.backend_pid
        is_begin = sql.startswith("BEGIN")
        if is_begin:
            self.is_beginning.set()
        result = execute(sql, params, many, context)
        if is_begin:
            self.has_begun.set()
        if self.hold_after and self.hold_after in sql:
            self.is_held.set()
            self.may_go_on.wait(PATIENCE)
        return result


def race(first: Racer, others: Iterable[Racer]) -> list[Any]:
    """Hold the first, let all others run into it, let it go, and return everybody's results in order."""
    others = list(others)
    first.start_and_hold()
    for other in others:
        other.start_and_block()
    return [racer.finish() for racer in [first, *others]]


def wait_until(is_so: Callable[[], bool]) -> None:
    """Poll until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "nobody blocked: they don't exclude each other"
        time.sleep(0.01)
