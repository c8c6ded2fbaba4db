"""What the processes of one server know of a crowd together, without asking anything outside them."""

import ctypes
import mmap


class Crowd(ctypes.Structure):
    """Seconds, all 0 at first; instants are of the monotonic clock, which is the same for all processes.

    Those that are forked after it was made read and write the same memory; any other has one of its own.
    Nothing is locked: of two who write at once one may be overlooked, and a crowd comes again.
    """

    kept_out_until: float
    looked_at: float
    missed: float
    missed_before: float
    _fields_ = (
        ("kept_out_until", ctypes.c_double),
        ("looked_at", ctypes.c_double),
        # What those who were sent away since then would have taken, and of each second before.
        ("missed", ctypes.c_double),
        ("missed_before", ctypes.c_double),
    )

    @classmethod
    def in_shared_memory(cls) -> "Crowd":
        """Return a new one."""
        return cls.from_buffer(mmap.mmap(-1, ctypes.sizeof(cls)))

    def forget(self) -> None:
        """Be as if there had never been any."""
        ctypes.memset(ctypes.addressof(self), 0, ctypes.sizeof(self))
