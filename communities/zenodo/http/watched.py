"""Connections over HTTP that are watched: they end when their time is up, however slowly an answer drips."""

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

from portal.outbound.resolving import resolve
from portal.outbound.watching import Watch, current_watch


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
            opened = self._open(current_watch())
        except TimeoutError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except (OSError, UnicodeError) as error:
            raise NewConnectionError(self, str(error)) from error
        current_watch().add(opened)
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
        current_watch().add(self.sock)


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _WatchedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls
