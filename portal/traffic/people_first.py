"""A worker's threads, which serve people before others who wait."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple

MOST_IN_A_ROW = 7
"""So many may pass those who wait; then one of these is served, however many more come."""


class Errand(NamedTuple):
    """A connection with a request that has been read, who sent it, and what becomes of it."""

    serve: Callable[[Any], Any]
    conn: Any
    person: str
    done: "Future[Any]"


class PeopleFirst:
    """A connection whose socket names a `person` passes the others; who waits more than once passes once.

    A pool of the library's has one queue: behind a burst of guests people would wait for all of it.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._threads = threads
        self._lock = Lock()
        self._people: deque[Errand] = deque()
        self._others: deque[Errand] = deque()
        self._passing: set[str] = set()
        self._in_a_row = self._unfinished = 0

    @property
    def are_all_busy(self) -> bool:
        """Whether a request that comes now waits for a thread."""
        return self._unfinished >= self._threads

    def submit(self, serve: Callable[[Any], Any], conn: Any) -> "Future[Any]":
        """Have a thread serve a connection; return what becomes of that.

        Raises RuntimeError after `shutdown`.
        """
        done: Future[Any] = Future()
        with self._lock:
            # A thread that is free finds nothing before the lock is.
            self._pool.submit(self._serve_next)
            self._unfinished += 1
            self._put(serve, conn, done)
        return done

    def shutdown(self, *, wait: bool) -> None:
        """Take nobody any more; those who were taken are served."""
        self._pool.shutdown(wait=wait)

    def _put(self, serve: Callable[[Any], Any], conn: Any, done: "Future[Any]") -> None:
        # What gunicorn's own threads read, as with TLS, nobody has looked at.
        person = getattr(conn.sock, "person", "")
        if person and person not in self._passing:
            conn.sock.has_passed = bool(self._others)
            self._passing.add(person)
            self._people.append(Errand(serve, conn, person, done))
        else:
            self._others.append(Errand(serve, conn, "", done))

    def _serve_next(self) -> None:
        errand = self._take()
        try:
            errand.done.set_result(errand.serve(errand.conn))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it hears of it, as of a pool's
            errand.done.set_exception(error)
        finally:
            with self._lock:
                self._unfinished -= 1

    def _take(self) -> Errand:
        with self._lock:
            may_pass = self._in_a_row < MOST_IN_A_ROW or not self._others
            if not self._people or not may_pass:
                self._in_a_row = 0
                return self._others.popleft()
            errand = self._people.popleft()
            self._passing.remove(errand.person)
            self._in_a_row = self._in_a_row + 1 if self._others else 0
            return errand
