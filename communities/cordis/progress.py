"""How far an import is: told in steps, each with its total, so that rate and time left can be shown."""

import time
from dataclasses import dataclass
from typing import Protocol

INTERVAL = 0.2
"""Seconds between two words about the same step."""


class Progress(Protocol):
    """Hears how far the import is; `total` is None while it cannot be known."""

    def __call__(self, step: str, *, done: int, total: int | None, unit: str) -> None:
        """Add `done` units to a step."""


def stay_silent(step: str, *, done: int, total: int | None, unit: str) -> None:
    """Show no progress."""


@dataclass
class Step:
    """One step of an import, which may advance a million times a second."""

    name: str
    total: int | None
    unit: str
    progress: Progress
    pending: int = 0
    told_at: float = 0.0

    def advance(self, done: int) -> None:
        """Count, and tell now and then."""
        self.pending += done
        now = time.monotonic()
        if now - self.told_at >= INTERVAL:
            self.told_at = now
            self.finish()

    def finish(self) -> None:
        """Tell what was not told yet."""
        self.progress(self.name, done=self.pending, total=self.total, unit=self.unit)
        self.pending = 0
