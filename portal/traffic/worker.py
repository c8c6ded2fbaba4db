"""gunicorn's threaded worker, which waits for nobody, and sends a crowd away without a thread.

In gunicorn 27 a thread waits, up to five seconds, for each new client to say something, such as for one of a
browser's that was opened in advance; then, as long as it takes, for the rest of a request, and until its
answer has been taken. As many that dawdle as there are threads, and nobody is served. And to hand a request
to a thread and back costs several times what it costs to refuse it.
"""

import selectors
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn

import portal.traffic.line  # noqa: F401 - before gunicorn forks, as its processes share what is there
from portal.traffic.arrival import IN_ITS_BODY, IN_ITS_HEAD, SILENT, Arrival
from portal.traffic.doorkeeping import DoorkeepingWorker
from portal.traffic.outgoing import Outgoing

LONGEST_HEAD, LONGEST_BODY = 5.0, 30.0
"""Seconds from a request's first byte to the end of its head, and from there to its last byte."""

MOST_GATHERED = 67_108_864
"""Bytes of requests that aren't whole, in one process. Beyond that the largest is given up."""

LONGEST_PIECE, PIECE = 20.0, 65_536
"""Seconds that a client may take for so many bytes of an answer, or for the rest of it."""

SENDING = 3
_SECONDS_BETWEEN_LOOKS = 0.5
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Worker(DoorkeepingWorker):
    """Waits for clients to ask, to take their answer and to hang up as it waits for all else: in the poller.

    A thread has a request once all of it is there. Whom the application refuses at once hears it from the
    loop itself.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # How far each has come, in the order in which they began to be waited for.
        self._waiting: dict[TConn, int] = {}
        self._look_at = 0.0
        self._gathers = _is_plain(self.cfg)

    def accept(self, listener: socket.socket) -> None:
        """Let a client in; where there is no room for the next, whoever has been idle for longest goes."""
        super().accept(listener)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def _make_room(self) -> None:
        silent = (conn for conn, stage in self._waiting.items() if stage in {SILENT, IN_ITS_HEAD})
        if (conn := next(silent, None)) is not None:
            self._hang_up(conn)
        elif self.keepalived_conns:
            # The loop closes it before it waits again.
            self.keepalived_conns[0].timeout = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a request to a thread, once there is one, and unless the answer is known to be no."""
        if not self._gathers:
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            _take_over(conn)
        self._gather(conn)

    def _gather(self, conn: TConn, *_: Any) -> None:
        arrival: Arrival = conn.parser.unreader
        may_go_on = arrival.is_whole or arrival.take_from(conn.sock)
        if arrival.is_whole:
            self._stop_waiting(conn)
            self._begin(conn, arrival)
        elif not may_go_on:
            self._hang_up(conn)
        else:
            self._wait_for(conn, arrival)

    def _wait_for(self, conn: TConn, arrival: Arrival) -> None:
        stage = arrival.stage
        if self._waiting.get(conn) != stage:
            patience = {SILENT: self.cfg.keepalive, IN_ITS_HEAD: LONGEST_HEAD, IN_ITS_BODY: LONGEST_BODY}
            self._poll(conn, stage, patience[stage], partial(self._gather, conn))
            if stage == IN_ITS_BODY and arrival.expects_a_word:
                with suppress(OSError):
                    conn.sock.send(_CONTINUE, socket.MSG_DONTWAIT)
        if stage == IN_ITS_BODY:
            self._bound_memory()

    def _bound_memory(self) -> None:
        sizes = {conn: conn.parser.unreader.size for conn in self._waiting}
        if sum(sizes.values()) > MOST_GATHERED:
            self._hang_up(max(sizes, key=sizes.__getitem__))

    def _poll(self, conn: TConn, stage: int, patience: float, hear: Any) -> None:
        if conn not in self._waiting:
            events = selectors.EVENT_WRITE if stage == SENDING else selectors.EVENT_READ
            self.poller.register(conn.sock, events, hear)
        self._waiting[conn], conn.timeout = stage, time.monotonic() + patience

    def _stop_waiting(self, conn: TConn) -> None:
        if self._waiting.pop(conn, None) is not None:
            self.poller.unregister(conn.sock)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """Have the client take the rest of its answer; then wait for its next request, or say goodbye."""
        if not isinstance(conn.sock, Outgoing) or fs.cancelled() or fs.exception() is not None:
            super().finish_request(conn, fs)
        elif conn.sock.kept:
            self._poll(conn, SENDING, LONGEST_PIECE, partial(self._send_more, conn, fs))
        elif fs.result():
            conn.sock.free_since = time.monotonic()
            super().finish_request(conn, fs)
        else:
            self._say_goodbye(conn)

    def _send_more(self, conn: TConn, fs: "Future[Any]", _: socket.socket) -> None:
        pieces = conn.sock.kept // PIECE
        try:
            conn.sock.send_kept()
        except OSError:
            self._hang_up(conn)
            return
        if not conn.sock.kept:
            self._stop_waiting(conn)
            self.finish_request(conn, fs)
        elif conn.sock.kept // PIECE < pieces:
            conn.timeout = time.monotonic() + LONGEST_PIECE

    def murder_pending(self) -> None:
        """Close those who were waited for too long."""
        super().murder_pending()
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _SECONDS_BETWEEN_LOOKS
            for conn in [conn for conn in self._waiting if conn.timeout <= now]:
                self._hang_up(conn)

    def _hang_up(self, conn: TConn) -> None:
        self._waiting.pop(conn, None)
        super()._hang_up(conn)


def _is_plain(cfg: Any) -> bool:
    """Whether what comes is HTTP/1 from its first byte; all else gunicorn's own threads read."""
    is_another = cfg.is_ssl or cfg.protocol != "http" or cfg.http2_cleartext != "off"
    return not is_another and cfg.proxy_protocol == "off"


def _take_over(conn: TConn) -> None:
    """Have the loop read the connection; gunicorn's parser only takes what has been read."""
    conn.sock = Outgoing(conn.sock)
    conn.parser, conn.data_ready = RequestParser(conn.cfg, (), conn.client), True
    conn.parser.unreader = Arrival()
