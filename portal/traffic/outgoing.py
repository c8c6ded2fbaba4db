"""A connection that no thread waits for: what its client doesn't take at once the loop sends later."""

import select
import socket
import time
from threading import Lock
from typing import Any

MOST_KEPT = 2_097_152
"""Bytes of one connection that are kept. Whoever sends more, such as a dump, waits for its client."""

MOST_KEPT_IN_ALL = 67_108_864
"""Bytes that are kept in one process. Beyond that who takes no answer at once is hung up on."""

LONGEST_STALL = 5.0
"""Seconds that a thread waits for a client to take what is too much, unless its socket has a time-out."""

_PIECE = 131_072
_MILLISECONDS = 1_000


class Outgoing(socket.socket):
    """Sends like any socket, and keeps what can't be sent yet.

    `free_since` is when its last request was done, by the monotonic clock. `person` is who sent the one that
    came last, if that is known and matters; `has_passed` is whether it passed others who waited.
    """

    free_since = 0.0
    person = ""
    has_passed = False
    _kept_in_all = 0
    _lock = Lock()

    def __init__(self, connection: socket.socket) -> None:
        """Take the connection over from its socket."""
        family, kind, protocol = connection.family, connection.type, connection.proto
        super().__init__(family, kind, protocol, fileno=connection.detach())
        self._kept = bytearray()

    @property
    def kept(self) -> int:
        """How many bytes have yet to be sent."""
        return len(self._kept)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send what can be sent at once, and keep the rest. Raises OSError for a client that is given up."""
        del flags
        left = memoryview(data).cast("B")
        if not self._kept:
            left = left[self._send_now(left) :]
        if left:
            self._keep(left)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file as anything else is sent: past what is kept it would come too early."""
        file.seek(offset)
        sent = 0
        while count is None or sent < count:
            piece = file.read(_PIECE if count is None else min(_PIECE, count - sent))
            if not piece:
                break
            self.sendall(piece)
            sent += len(piece)
        return sent

    def send_kept(self) -> None:
        """Send what can be sent now of what is kept. Raises OSError."""
        with memoryview(self._kept) as left:
            sent = self._send_now(left)
        self._drop(sent)

    def close(self) -> None:
        """Close it, and forget what is kept."""
        self._drop(self.kept)
        super().close()

    def _send_now(self, data: memoryview) -> int:
        try:
            return self.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def _keep(self, data: memoryview) -> None:
        self._kept += data
        with self._lock:
            Outgoing._kept_in_all += len(data)
        if Outgoing._kept_in_all > MOST_KEPT_IN_ALL:
            self._give_up("Too much is kept for clients that don't read.")
        if self.kept > MOST_KEPT:
            self._wait()

    def _wait(self) -> None:
        poller = select.poll()
        poller.register(self.fileno(), select.POLLOUT)
        deadline = time.monotonic() + (self.gettimeout() or LONGEST_STALL)
        while self.kept > MOST_KEPT:
            left = deadline - time.monotonic()
            if left <= 0 or not poller.poll(left * _MILLISECONDS):
                self._give_up("The client doesn't read.")
            self.send_kept()

    def _give_up(self, why: str) -> None:
        self._drop(self.kept)
        # Cut short as if the client were gone: the server logs no error for that.
        self.shutdown(socket.SHUT_RDWR)
        raise BrokenPipeError(why)

    def _drop(self, count: int) -> None:
        del self._kept[:count]
        with self._lock:
            Outgoing._kept_in_all -= count
