"""gunicorn's threaded worker, which waits for nobody, and sends a crowd away without a thread.

In gunicorn 27 a thread waits, up to five seconds, for each new client to say something, such as for one of a
browser's that was opened in advance; and the loop that accepts connections waits, up to two seconds, for each
to hang up (RFC 9112, section 9.6). A few that don't stop the process for everybody. And to hand a request to
a thread and back costs several times what it costs to refuse it.
"""

import selectors
import socket
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

    Whom the application refuses at once (`find_refusal` of FrontDoor) hears it from the loop itself.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._leaving: deque[TConn] = deque()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a request to a thread, once there is one, and unless the answer is known to be no."""
        received = _peek(conn)
        if received is None and not conn.initialized and not conn.data_ready:
            self._wait_for(conn)
        elif received and (refusal := self._find_refusal(conn, received)):
            self._refuse(conn, received, refusal)
        else:
            super().enqueue_req(conn)

    def _wait_for(self, conn: TConn) -> None:
        silence: Future[Any] = Future()
        silence.set_result(_DEFER)
        self.finish_request(conn, silence)

    def _find_refusal(self, conn: TConn, received: bytes) -> bytes | None:
        find = getattr(self.wsgi, "find_refusal", None)
        if find is None or self.cfg.is_ssl or _has_read_ahead(conn):
            return None
        try:
            refusal: bytes | None = find(received, peer=_name_peer(conn.client), connection=conn.sock)
        except Exception:
            # Out of this loop it would end the process, and all requests in it.
            self.log.exception("The front door failed; a thread answers.")
            return None
        return refusal

    def _refuse(self, conn: TConn, received: bytes, refusal: bytes) -> None:
        """Say no and hang up, waiting for nothing: all that came is one request, and nothing else is read."""
        with suppress(OSError):
            conn.sock.recv(len(received), socket.MSG_DONTWAIT)
            conn.sock.send(refusal, socket.MSG_DONTWAIT)
        self._close(conn)

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


def _peek(conn: TConn) -> bytes | None:
    """Return what has come and leave it where it is: nothing at the end, None where nothing has come yet."""
    try:
        return bytes(conn.sock.recv(_AT_ONCE, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return None
    except (OSError, ValueError):
        # A thread finds out what is wrong with it; nor can what is encrypted be peeked at.
        return b""


def _name_peer(client: Any) -> str:
    # Of a socket in the file system there is no address, only a name or none.
    return str(client[0]) if isinstance(client, tuple) else ""


def _has_read_ahead(conn: TConn) -> bool:
    """Whether the next request has been read in part already: what can be peeked at isn't its beginning."""
    return conn.parser is not None and bool(conn.parser.unreader.buf.getvalue())


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
