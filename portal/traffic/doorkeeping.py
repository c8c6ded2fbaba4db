"""What a worker's loop asks the application about a request before a thread has it."""

import socket
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn

from portal.traffic.arrival import Arrival
from portal.traffic.parting import PartingWorker
from portal.traffic.people_first import PeopleFirst


class DoorkeepingWorker(PartingWorker):
    """Sends away whom the application refuses at once, and has people served before others who wait.

    The application is one like FrontDoor; any other is asked nothing.
    """

    def get_thread_pool(self) -> PeopleFirst:
        """Return the threads, which gunicorn asks for."""
        return PeopleFirst(self.cfg.threads)

    def _begin(self, conn: TConn, arrival: Arrival) -> None:
        arrival.forget_length()
        peer = _name_peer(conn.client)
        refusal = self._ask("find_refusal", arrival.buf.getvalue(), peer=peer, connection=conn.sock)
        if refusal:
            self._refuse(conn, refusal)
            return
        # At most times a thread is free, and then nobody's cookies need reading.
        conn.sock.has_passed = False
        conn.sock.person = (self.tpool.are_all_busy and self._ask("find_person", arrival.head)) or ""
        super().enqueue_req(conn)

    def _ask(self, question: str, received: bytes, **facts: Any) -> Any:
        answer = getattr(self.wsgi, question, None)
        if answer is None:
            return None
        try:
            return answer(received, **facts)
        except Exception:
            # Out of this loop it would end the process, and all requests in it.
            self.log.exception("The front door failed; a thread answers.")
            return None

    def _refuse(self, conn: TConn, refusal: bytes) -> None:
        """Say no and hang up, waiting for nothing: all that came is one request, and has been read."""
        with suppress(OSError):
            conn.sock.send(refusal, socket.MSG_DONTWAIT)
        self._close(conn)


def _name_peer(client: Any) -> str:
    # Of a socket in the file system there is no address, only a name or none.
    return str(client[0]) if isinstance(client, tuple) else ""
