"""The line before this process: how long requests lie unread, and when that is more than a burst."""

import os
import socket
import struct
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings

from portal.traffic.crowd import Crowd

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

MOST_MISSED = 0.25
"""Of the processors' time: where those who were sent away would have filled so much, a crowd is here."""

MOST_COUNTED = 0.02
"""Seconds that one of them counts for at most: a crowd is many, however long each would have taken."""

# Of Linux's `struct tcp_info` (include/uapi/linux/tcp.h): `tcpi_last_data_recv`, in milliseconds.
_LAST_DATA_RECEIVED, _FAR_ENOUGH = 52, 56
_A_SECOND = 1_000


class Line:
    """Hears how long each request of this process waited. `clock` gives seconds that never run backwards.

    A line stands while no request finds it short, which is how CoDel (RFC 8289) tells one from a burst. Who
    is sent away in time for none to stand would have stood in it.

    Such a `crowd` all processes know, which have so many `processors`: whichever is quickest to send it away
    is asked by most of it, and the others would go on serving the rest beside people. Where a line stands one
    is busy, and others may not be.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, crowd: Crowd | None = None, processors: int = 1
    ) -> None:
        self._clock = clock
        self._crowd = crowd or Crowd()
        self._most_missed = MOST_MISSED * processors
        self._standing_since: float | None = None
        self._seen_at = self._short_until = 0.0

    @property
    def is_long(self) -> bool:
        """Whether one stood for too long, or would have, now or a moment ago."""
        return self._clock() < max(self._short_until, self._crowd.kept_out_until)

    def is_too_long(self, waited: float) -> bool:
        """Take note of a wait, in seconds; return whether a guest who waited so long is one too many."""
        if waited < LONG_WAIT:
            self._standing_since = None
            return self.is_long and waited >= SHORT_WAIT
        was_long = self.is_long
        if self._stands() >= (SHORT_BURST_SECONDS if was_long else BURST_SECONDS):
            self._short_until = self._clock() + CALM_SECONDS
        return was_long or self.is_long

    def note_sent_away(self, seconds: float) -> None:
        """Take note of a guest who was sent away, and would have taken so much of a processor's time.

        Two looks on end are longer than a burst. While the line is being kept short one is enough: however
        short it is, a crowd is still there.
        """
        crowd, now, pause = self._crowd, self._clock(), BURST_SECONDS / 2
        if (passed := now - crowd.looked_at) >= pause:
            self._look(passed)
            crowd.looked_at, crowd.missed = now, 0.0
        crowd.missed += min(seconds, MOST_COUNTED)
        if self.is_long and crowd.missed >= self._most_missed * pause:
            self._keep_out()

    def _look(self, passed: float) -> None:
        share = self._crowd.missed / passed if passed < BURST_SECONDS else 0.0
        if min(share, self._crowd.share_before) >= self._most_missed:
            self._keep_out()
        self._crowd.share_before = share

    def _keep_out(self) -> None:
        self._crowd.kept_out_until = self._clock() + CALM_SECONDS

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
_crowd, _made_in = Crowd.in_shared_memory(), os.getpid()


@cache
def current_line() -> Line:
    """Return the one of this process."""
    return Line(crowd=_crowd, processors=count_processors(is_shared=os.getpid() != _made_in))


def count_processors(*, is_shared: bool) -> int:
    """Return how many processors those have who know of a crowd together; a process has one at most.

    Where another kind of worker made it for itself alone, each process knows of its own.
    """
    return max(1, min(settings.WEB_CONCURRENCY, os.cpu_count() or 1)) if is_shared else 1


def forget_line() -> None:
    """Have all be as if nobody had ever stood in line."""
    current_line.cache_clear()
    _crowd.forget()


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
