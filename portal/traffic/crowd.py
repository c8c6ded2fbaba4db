"""What the processes of one server know of a crowd together, without asking anything outside them."""

import ctypes
import mmap


class Crowd(ctypes.Structure):
    """Instants are seconds of the monotonic clock, which is the same for all processes. All are 0 at first.

    Those that are forked after it was made read and write the same memory; any other has one of its own.
    Nothing is locked: of two who write at once one may be overlooked, or a moment judged twice. A crowd that
    isn't seen at once is seen a moment later, and one that is none is forgotten after some seconds.
    """

    kept_out_until: float
    """Until then guests are held back."""

    looked_at: float
    """When it was last judged whether a crowd is there."""

    missed: float
    """Seconds that guests who were sent away since then would have taken."""

    share_before: float
    """What part of the time that was between the two looks before, of one process; 2 is all of two."""

    _fields_ = tuple(
        (name, ctypes.c_double) for name in ("kept_out_until", "looked_at", "missed", "share_before")
    )

    @classmethod
    def in_shared_memory(cls) -> "Crowd":
        """Return a new one."""
        return cls.from_buffer(mmap.mmap(-1, ctypes.sizeof(cls)))

    def forget(self) -> None:
        """Be as if there had never been any."""
        ctypes.memset(ctypes.addressof(self), 0, ctypes.sizeof(self))
