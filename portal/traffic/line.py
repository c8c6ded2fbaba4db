"""The line before this process: how long requests lie unread, and when that is more than a burst."""

import socket
import struct
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from portal.traffic.shared_instant import SharedInstant

LONG_WAIT = 0.015
"""Seconds that a request may lie unread. Longer is a line: whoever comes next waits behind all of it."""

SHORT_WAIT = 0.003
"""Seconds that guests may have waited while the line is being kept short. TCP tells whole milliseconds."""

BURST_SECONDS = 1.5
"""Seconds that a line may stand before it is no burst any more: 400 requests that come at once are one."""

CALM_SECONDS = 5.0
"""So long after a line that stood for too long it is kept short: no patience with the next one."""

SHORT_BURST_SECONDS = 0.1
"""Seconds that a line may stand while it is being kept short; more, and it goes on being kept short."""

MOST_MISSED = 0.5
"""Of the time: where those who were sent away would have filled so much of it, a crowd is here."""

# Of Linux's `struct tcp_info` (include/uapi/linux/tcp.h): `tcpi_last_data_recv`, in milliseconds.
_LAST_DATA_RECEIVED, _FAR_ENOUGH = 52, 56
_A_SECOND = 1_000


class Line:
    """Hears how long each request of this process waited. `clock` gives seconds that never run backwards.

    `short_until` is told to the other processes of the server: whichever is quickest to send a crowd away is
    asked by most of it, and the others would go on serving it beside people.

    A line stands while no request finds it short, which is how CoDel (RFC 8289) tells one from a burst. Who
    is sent away in time for none to stand would have stood in it.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, short_until: SharedInstant | None = None
    ) -> None:
        self._clock = clock
        self._short_until = short_until or SharedInstant()
        self._standing_since: float | None = None
        self._seen_at = 0.0
        self._missed_since = self._missed = 0.0
        self._missed_before = 0.0

    @property
    def is_long(self) -> bool:
        """Whether one stood for too long, now or a moment ago."""
        return self._clock() < self._short_until.seconds

    def is_too_long(self, waited: float) -> bool:
        """Take note of a wait, in seconds; return whether a guest who waited so long is one too many."""
        if waited < LONG_WAIT:
            self._standing_since = None
            return self.is_long and waited >= SHORT_WAIT
        was_long = self.is_long
        if self._stands() >= (SHORT_BURST_SECONDS if was_long else BURST_SECONDS):
            self._keep_short()
        return was_long or self.is_long

    def note_sent_away(self, seconds: float) -> None:
        """Take note of a guest who was sent away, and would have been served for so long.

        Those of one second may be a burst; those of two on end are a crowd, and so is one of them while the
        line is being kept short, however short it is.
        """
        now = self._clock()
        if (passed := now - self._missed_since) >= 1:
            self._missed_before = self._missed if passed < BURST_SECONDS else 0.0
            self._missed_since, self._missed = now, 0.0
        self._missed += seconds
        if self._missed >= MOST_MISSED and (self.is_long or self._missed_before >= MOST_MISSED):
            self._keep_short()

    def _keep_short(self) -> None:
        self._short_until.seconds = self._clock() + CALM_SECONDS

    def _stands(self) -> float:
        now = self._clock()
        # Where nobody came for so long, nobody stood there either.
        # Our own copy: another thread may find the line short meanwhile.
        since = self._standing_since
        if since is None or now - self._seen_at > BURST_SECONDS:
            self._standing_since = since = now
        self._seen_at = now
        return now - since


# Made before gunicorn forks, which imports this module with its worker.
_short_until = SharedInstant()


@cache
def current_line() -> Line:
    """Return the one of this process."""
    return Line(short_until=_short_until)


def forget_line() -> None:
    """Have all be as if nobody had ever stood in line."""
    current_line.cache_clear()
    _short_until.seconds = 0.0


def find_wait(connection: Any) -> float:
    """Return the seconds since the request's last bytes came; 0 where the server or its system can't tell.

    The kernel knows: what a busy process hasn't read yet waits there, accepted or not. What waits behind the
    client's own requests waits for nobody else (`free_since` of Outgoing).
    """
    if connection is None or not hasattr(socket, "TCP_INFO"):
        return 0.0
    try:
        facts = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _FAR_ENOUGH)
        (milliseconds,) = struct.unpack_from("I", facts, _LAST_DATA_RECEIVED)
    except (OSError, struct.error):
        # A socket of the file system has no such facts.
        return 0.0
    return min(float(milliseconds) / _A_SECOND, time.monotonic() - getattr(connection, "free_since", 0.0))
