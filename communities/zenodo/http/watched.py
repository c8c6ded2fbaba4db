"""Connections that end when their time is up, however slowly the other side drips its answer."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

from portal.outbound.resolving import resolve

_watched = threading.local()


class Watch:
    """Cuts the connections that were opened under it once the time is up.

    The time-outs of requests begin anew with each byte, so a byte a second would keep a call alive for ever.
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
        """Watch a connection."""
        with self._lock:
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


class WatchedAdapter(HTTPAdapter):
    """Opens connections that the thread's watch may cut, and repeats nothing by itself."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use our kinds of connections."""
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _WatchedPool, "https": _WatchedTlsPool}


class _Watched(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        # Before the handshake of TLS, which can drip as well.
        try:
            opened = self._open(_watched.watch)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, str(error)) from error
        _watched.watch.add(opened)
        return opened

    def _open(self, watch: Watch) -> socket.socket:
        """Connect to the first address of the host that lets us, looked up within the time as well."""
        limit = float(self.timeout or watch.seconds_left)
        failure = OSError("The host has no address.")
        for address in resolve(self.host, self.port, seconds=min(limit, watch.seconds_left)):
            try:
                return create_connection(
                    (address, self.port),
                    max(min(limit, watch.seconds_left), 0.001),  # 0 would mean not to wait at all
                    socket_options=self.socket_options,
                )
            except OSError as error:
                failure = error
        raise failure

    def connect(self) -> None:
        super().connect()
        # Behind TLS it is another socket now.
        _watched.watch.add(self.sock)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _WatchedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls
