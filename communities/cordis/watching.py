"""Watches the bytes of a file pass: what they are, and how many."""

import hashlib

from communities.cordis.rows import Advance

CHUNK = 256 * 1024
"""Bytes that are read at a time where nobody looks into them."""


class Watch:
    """Takes the bytes of one file."""

    def __init__(self, advance: Advance) -> None:
        """Begin before the first."""
        self._digest = hashlib.sha256()
        self._advance = advance
        self._pending: list[bytes] = []
        self._size = 0

    def note(self, raw: bytes) -> None:
        """Take more of them; many small pieces cost less together."""
        self._pending.append(raw)
        self._size += len(raw)
        if self._size >= CHUNK:
            self._take()

    def hexdigest(self) -> str:
        """SHA-256 of all so far."""
        self._take()
        return self._digest.hexdigest()

    def _take(self) -> None:
        self._digest.update(b"".join(self._pending))
        self._advance(self._size)
        self._pending, self._size = [], 0
