"""Connections to Redis that are made in time or not at all, whatever the resolver of its name does."""

from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from redis import ConnectionPool
from redis.connection import AbstractConnection


def connect_in_time(pool: ConnectionPool, *, seconds: float) -> None:
    """Have the pool's connections fail, with redis.TimeoutError, where one takes longer than so many seconds.

    Their own time-out begins once the host's address is known, and the system's resolver takes its time.
    """
    kind: type[AbstractConnection] = pool.connection_class

    class QuickConnection(kind):  # type: ignore[valid-type,misc] # which of them hangs on the address
        def _connect(self) -> Any:
            return _wait_for(super()._connect, seconds=seconds)

    pool.connection_class = QuickConnection


def _wait_for(connect: Any, *, seconds: float) -> Any:
    """Return what it returns. The thread that hangs is left behind: it ends when the resolver gives up."""
    outcomes: SimpleQueue[Any] = SimpleQueue()

    def try_it() -> None:
        try:
            outcomes.put((connect(), None))
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            outcomes.put((None, error))

    Thread(target=try_it, name="redis-connect", daemon=True).start()
    try:
        connection, error = outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError("Its name was not found in time.") from None
    if error is not None:
        raise error
    return connection
