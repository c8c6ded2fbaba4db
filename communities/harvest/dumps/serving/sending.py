"""Sends part of a file a little at a time, in few threads, and not forever to somebody who doesn't read."""

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest

PIECE = 128 * 1024
SLOWEST_PIECE = 60
"""Seconds that a client may take for a piece, about 2 KB a second; then the connection is closed."""

LONGEST = 3_600
"""Seconds that one answer may take; who isn't done then goes on with `Range`."""


@cache
def current_places() -> BoundedSemaphore:
    """Return the places for downloads in this process: half of what it answers at once."""
    return BoundedSemaphore(max(1, settings.REQUEST_SLOTS // 2))


class Sending:
    """The bytes of a file from `wanted.start` to `wanted.stop`; holds a place until it is closed."""

    def __init__(self, path: Path, wanted: range, places: BoundedSemaphore) -> None:
        """Open the file. Raises OSError. The caller has taken the place, and keeps it if this fails."""
        self._file = path.open("rb")
        self._file.seek(wanted.start)
        self._left = len(wanted)
        self._places: BoundedSemaphore | None = places

    def __iter__(self) -> Iterator[bytes]:
        end = time.monotonic() + LONGEST
        while self._left and time.monotonic() < end:
            piece = self._file.read(min(PIECE, self._left))
            if not piece:
                return
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        """Close the file and give the place back, once."""
        self._file.close()
        if self._places is not None:
            self._places.release()
            self._places = None


def hang_up_on_stalled_reader(request: HttpRequest) -> None:
    """Let gunicorn's socket give up on a client that doesn't read; it sets it anew for the next request."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        with suppress(OSError):
            connection.settimeout(SLOWEST_PIECE)
