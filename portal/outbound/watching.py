"""Ends connections when their time is up, however slowly the other side drips its answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_watched = threading.local()


class Watch:
    """Cuts the connections that were opened under it once the time is up.

    A socket's own time-out begins anew with each byte, so a byte a second would keep a call alive for ever.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._ends_at = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def seconds_left(self) -> float:
        """How much of the time is left."""
        return max(0.0, self._ends_at - time.monotonic())

    def add(self, opened: socket.socket) -> None:
        """Watch a connection; once is enough."""
        with self._lock:
            if opened not in self._sockets:
                self._sockets.append(opened)
        if self.is_over:
            self._cut()

    def start(self) -> None:
        """Begin to count."""
        self._timer.start()

    def stop(self) -> None:
        """Let the connections be."""
        self._timer.cancel()

    def _cut(self) -> None:
        self.is_over = True
        with self._lock:
            for opened in self._sockets:
                with suppress(OSError):  # it may be closed already
                    # Past TLS, whose own shutdown isn't made to be called from another thread.
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)


@contextmanager
def watching(seconds: float) -> Iterator[Watch]:
    """Watch all connections that this thread opens in the block."""
    watch = Watch(seconds)
    _watched.watch = watch
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()
        del _watched.watch


def current_watch() -> Watch:
    """Return the watch under which this thread is at work."""
    watch: Watch = _watched.watch
    return watch
