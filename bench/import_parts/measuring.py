"""One engine's figures: the first import, the same dump again, what follows an import, and the yardstick."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from django.db import connection

from bench.import_parts.probing import probing
from bench.import_parts.processor import spend
from bench.import_parts.raw_copy import count_rows, measure_copy
from bench.memory import watching
from communities.cordis import afterwards
from communities.cordis.importer import import_paths
from communities.domains.pooling import pool_if_due

Figures = dict[str, float]


def measure(database: str, dump: Path) -> Figures:
    """Import a dump into the empty database, and again; give all times in seconds, memory in MiB."""
    figures: Figures = {"pooling": 0.0}
    begun, spent = time.monotonic(), spend()

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        name = step.split(maxsplit=1)[0]
        figures.update({name: time.monotonic() - begun, f"{name}_spent": spend() - spent})

    def pool() -> int:
        began, written = time.monotonic(), pool_if_due()
        figures["pooling"] += time.monotonic() - began
        return written

    with (
        probing(database) as waits,
        watching(os.getpid()) as memory,
        patch.object(afterwards, "pool_if_due", pool),
    ):
        figures["first"] = _time(lambda: import_paths([dump], progress=listen))
    figures["peak_mib"] = memory.highest
    figures |= {"longest_wait": max(waits, default=0.0), "probes": len(waits), "rows": count_rows()}
    figures["pooled_first"] = figures["pooling"]
    figures["unchanged"] = _time(lambda: import_paths([dump]))
    figures["read_again"] = _time(lambda: import_paths([dump], again=True))
    if connection.vendor == "postgresql":
        figures["copy"], figures["copy_spent"] = measure_copy()
    return figures


def _time(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
