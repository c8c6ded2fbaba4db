"""The processor time of an import: on a busy machine it says more than the time on the clock."""

import time
from pathlib import Path

from django.db import connection

_TICKS = 100
"""A second, in the figures of /proc."""


def spend() -> float:
    """Give the seconds that this process and the database's for it have had so far.

    Not those of a process that reads for it at the same time: nobody waits for that one.
    """
    return time.process_time() + (_spend_there() if connection.vendor == "postgresql" else 0)


def _spend_there() -> float:
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS
