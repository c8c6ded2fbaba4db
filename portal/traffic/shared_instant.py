"""An instant that the processes of one server have in common, without asking anything outside them."""

import mmap
import struct

_SECONDS = struct.Struct("d")


class SharedInstant:
    """Seconds of the monotonic clock, which the system counts for all processes alike; 0 at first.

    All that are forked after it was made read and write the same memory; any other has one of its own.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SECONDS.size)

    @property
    def seconds(self) -> float:
        """Return the instant."""
        (seconds,) = _SECONDS.unpack_from(self._memory)
        return float(seconds)

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        _SECONDS.pack_into(self._memory, 0, seconds)
