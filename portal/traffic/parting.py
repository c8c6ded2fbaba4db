"""The end of a connection, which the loop waits for without standing still.

gunicorn 27 waits for each client to hang up (RFC 9112, section 9.6) in the loop that accepts connections, up
to two seconds: a few that don't stop the process for everybody.
"""

import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

LONGEST_GOODBYE = 2.0
"""Seconds that a client has to hang up, as in gunicorn itself."""

_MOST_READ, _AT_ONCE = 16, 4_096


class PartingWorker(ThreadWorker):
    """Closes its side, and waits in the poller for the client to close the other."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._leaving: deque[TConn] = deque()

    def murder_pending(self) -> None:
        """Close, beside those who never asked, those who never hung up."""
        super().murder_pending()
        now = time.monotonic()
        while self._leaving and (_is_closed(self._leaving[0]) or self._leaving[0].timeout <= now):
            conn = self._leaving.popleft()
            if not _is_closed(conn):
                self._hang_up(conn)

    def _say_goodbye(self, conn: TConn) -> None:
        try:
            conn.sock.settimeout(0)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        if not _is_still_there(conn):
            self._close(conn)
            return
        conn.timeout = time.monotonic() + LONGEST_GOODBYE
        try:
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear, conn))
        except (OSError, KeyError, ValueError):
            self._close(conn)
            return
        self._leaving.append(conn)

    def _hear(self, conn: TConn, _: socket.socket) -> None:
        if not _is_still_there(conn):
            self._hang_up(conn)

    def _hang_up(self, conn: TConn) -> None:
        self._waiting.pop(conn, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _is_still_there(conn: TConn) -> bool:
    """Read what is left, so that nothing of the answer is lost; whether the client hasn't hung up yet."""
    try:
        for _ in range(_MOST_READ):
            if not conn.sock.recv(_AT_ONCE):
                return False
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def _is_closed(conn: TConn) -> bool:
    return bool(conn.sock.fileno() < 0)
