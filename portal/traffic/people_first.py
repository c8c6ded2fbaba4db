"""Who of those whom a worker has read has the next thread: people, before the others in their order."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple

MOST_IN_A_ROW = 7
"""So many may pass those who wait; then one of these has a thread, however many more come."""


class Turn(NamedTuple):
    """A connection with a request that has been read, and who waits for what becomes of it."""

    serve: Callable[[Any], Any]
    conn: Any
    done: "Future[Any]"


class PeopleFirst:
    """A worker's threads. A connection whose socket `goes_first` passes those that don't.

    A pool of the library's has one queue: behind a burst of guests people would wait for all of it.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._threads = threads
        self._lock = Lock()
        self._people: deque[Turn] = deque()
        self._others: deque[Turn] = deque()
        self._in_a_row = self._unfinished = 0

    @property
    def are_all_busy(self) -> bool:
        """Whether a request that comes now waits for a thread."""
        return self._unfinished >= self._threads

    def submit(self, serve: Callable[[Any], Any], conn: Any) -> "Future[Any]":
        """Have a thread serve a connection; return what becomes of that.

        Raises RuntimeError after `shutdown`.
        """
        turn = Turn(serve, conn, Future())
        # What gunicorn's own threads read, as with TLS, nobody has looked at.
        goes_first = getattr(conn.sock, "goes_first", False)
        with self._lock:
            (self._people if goes_first else self._others).append(turn)
            self._unfinished += 1
        self._pool.submit(self._serve_next)
        return turn.done

    def shutdown(self, *, wait: bool) -> None:
        """Take nobody any more; those who were taken are served."""
        self._pool.shutdown(wait=wait)

    def _serve_next(self) -> None:
        turn = self._take()
        try:
            turn.done.set_result(turn.serve(turn.conn))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it hears of it, as of a pool's
            turn.done.set_exception(error)
        finally:
            with self._lock:
                self._unfinished -= 1

    def _take(self) -> Turn:
        with self._lock:
            may_pass = self._in_a_row < MOST_IN_A_ROW or not self._others
            if self._people and may_pass:
                self._in_a_row += 1
                return self._people.popleft()
            self._in_a_row = 0
            return self._others.popleft()
