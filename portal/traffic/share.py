"""What one process gives out of every limit while it can't count together with the others."""

from collections.abc import Sequence
from dataclasses import replace

from portal.traffic.decisions import Decision, Demand
from portal.traffic.window import SlidingWindow


class LocalShare:
    """Decides alone, as one of `processes` that share every limit evenly: at least one request each."""

    def __init__(self, window: SlidingWindow, *, processes: int) -> None:
        self._window = window
        self._processes = processes

    def decide(self, demands: Sequence[Demand]) -> Decision:
        """Count one request under every demand if its share has room, else under none."""
        return self._window.decide(self._share(demands))

    def note(self, demands: Sequence[Demand]) -> None:
        """Count a request of this process that all processes admitted together: its share has paid for it."""
        self._window.note(demands)

    def recall(self, demands: Sequence[Demand]) -> Decision | None:
        """Return the refusal that the share has met, while it holds."""
        return self._window.recall(self._share(demands))

    def _share(self, demands: Sequence[Demand]) -> list[Demand]:
        return [replace(demand, limit=max(1, demand.limit // self._processes)) for demand in demands]
