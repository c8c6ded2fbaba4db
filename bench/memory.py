"""Watches how much memory a process and its children hold."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.1


@dataclass
class Watch:
    """What was held before, at most, and after, in MiB."""

    before: float = 0
    highest: float = 0
    after: float = 0
    samples: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.before:.0f} MiB before, {self.highest:.0f} at most, {self.after:.0f} after"


@contextmanager
def watching(pid: int) -> Iterator[Watch]:
    """Sample the process tree while the block runs."""
    watch, stop = Watch(before=measure(pid)), threading.Event()

    def sample() -> None:
        while not stop.is_set():
            watch.samples.append(measure(pid))
            time.sleep(EVERY)

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()
        watch.after = measure(pid)
        watch.highest = max([watch.before, watch.after, *watch.samples])


def measure(pid: int) -> float:
    """Return the resident memory of a process and its children, without what they share twice, in MiB."""
    kilobytes = 0
    for process in (pid, *_list_children(pid)):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        kilobytes += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def _list_children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in text.split()]
