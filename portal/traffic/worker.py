"""gunicorn's threaded worker, which waits for nobody, and sends a crowd away without a thread.

In gunicorn 27 a thread waits, up to five seconds, for each new client to say something, such as for one of a
browser's that was opened in advance; and the loop that accepts connections waits, up to two seconds, for each
to hang up (RFC 9112, section 9.6). A few that don't stop the process for everybody. And to hand a request to
a thread and back costs several times what it costs to refuse it.
"""

import fcntl
import selectors
import socket
import struct
import termios
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

LONGEST_GOODBYE = 2.0
"""Seconds that a client has to hang up, as in gunicorn itself."""

_MOST_READ, _AT_ONCE = 16, 4_096


class Worker(ThreadWorker):
    """Waits for clients to begin and to hang up as it waits for all else: in the poller, among others.

    Whom the application `turns_away` (see FrontDoor) hears it from the loop itself.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._leaving: deque[TConn] = deque()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a request to a thread, once there is one, and unless the answer is known to be no."""
        if _is_silent(conn):
            self._finish_with(conn, _DEFER)
        elif self._may_be_turned_away(conn):
            conn.data_ready = True
            with self.wsgi.turning_away():
                is_kept = self.handle(conn)
            self._finish_with(conn, is_kept)
        else:
            super().enqueue_req(conn)

    def _finish_with(self, conn: TConn, outcome: Any) -> None:
        finished: Future[Any] = Future()
        finished.set_result(outcome)
        self.finish_request(conn, finished)

    def _may_be_turned_away(self, conn: TConn) -> bool:
        """Whether the answer is no, and neither to read the request nor to write the answer can take long."""
        turns_away = getattr(self.wsgi, "turns_away", None)
        if turns_away is None or self.cfg.is_ssl or _has_read_ahead(conn) or _has_unread_answers(conn):
            return False
        try:
            return bool(turns_away(conn.sock, _peek(conn)))
        except Exception:
            # Out of this loop it would end the process, and all requests in it.
            self.log.exception("The front door failed; a thread answers.")
            return False

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Say goodbye after the last request of a connection; all else is gunicorn's."""
        if self.cfg.is_ssl or fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
        else:
            self._say_goodbye(conn)

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
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _is_silent(conn: TConn) -> bool:
    """Whether it is new, and nothing has come of a request yet."""
    if conn.initialized or conn.data_ready:
        return False
    try:
        conn.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except OSError:
        # A thread finds out what is wrong with it.
        pass
    return False


def _has_read_ahead(conn: TConn) -> bool:
    """Whether the next request has been read in part already: what can be peeked at isn't its beginning."""
    return conn.parser is not None and bool(conn.parser.unreader.buf.getvalue())


def _has_unread_answers(conn: TConn) -> bool:
    """Whether something that was sent has not arrived: more might find no room, and wait for the client."""
    try:
        waiting = fcntl.ioctl(conn.sock, termios.TIOCOUTQ, bytes(struct.calcsize("i")))
    except OSError:
        return True
    return bool(struct.unpack("i", waiting)[0])


def _peek(conn: TConn) -> bytes:
    """Return what has come of a request, and leave it where it is."""
    try:
        return bytes(conn.sock.recv(_AT_ONCE, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        return b""


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
