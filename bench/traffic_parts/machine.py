"""How busy the machine is, and how much of that is the load's own doing."""

import time
from pathlib import Path
from typing import NamedTuple

_BUSY = (0, 1, 2, 5, 6)
_STOLEN = 7
_TICKS_A_SECOND = 100


class Used(NamedTuple):
    """Seconds, since an instant that is the same for all: of the clock, and of processors."""

    clock: float
    ours: float
    busy: float
    stolen: float

    def since(self, before: "Used") -> str:
        """Say what was used between the two: 100 % is one core."""
        clock = self.clock - before.clock
        ours, busy, stolen = (
            100 * (now - then) / clock for now, then in zip(self[1:], before[1:], strict=True)
        )
        return f"{ours:.0f} of {busy:.0f} % (+{stolen:.0f})"


def read_used() -> Used:
    """Return what was used until now: by this process, by all, and by other machines on the same host."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    ticks = [int(field) / _TICKS_A_SECOND for field in fields]
    return Used(time.monotonic(), time.process_time(), sum(ticks[each] for each in _BUSY), ticks[_STOLEN])
