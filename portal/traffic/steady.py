"""The decider of a site with Redis: shared while Redis answers, each process by itself else."""

import logging
from collections.abc import Sequence
from threading import Lock

from redis import RedisError

from portal.traffic.breaker import Breaker
from portal.traffic.decisions import Decision, Demand
from portal.traffic.denials import Denials
from portal.traffic.share import LocalShare
from portal.traffic.shared_window import SharedWindow

logger = logging.getLogger(__name__)


class SteadyDecider:
    """Decides whatever becomes of Redis; never raises for it, and waits a tenth of a second at most.

    While Redis is away `local` decides, which gives out this process's share of every limit. It knows what
    this process let through before, so that nobody is given a limit anew because Redis went.
    """

    def __init__(self, *, shared: SharedWindow, local: LocalShare) -> None:
        self._shared = shared
        self._local = local
        self._denials = Denials()
        self._breaker = Breaker()
        self._looking = Lock()

    def decide(self, demands: Sequence[Demand]) -> Decision:
        """Count one request under every demand if each has room, else under none."""
        return self._denials.find(demands) or self._ask_shared(demands) or self._local.decide(demands)

    def recall(self, demands: Sequence[Demand]) -> Decision | None:
        """Return a refusal that was met a while ago and holds, or that this process alone would give now."""
        return self._denials.find(demands) or (self._local.recall(demands) if self._is_away() else None)

    def is_shared(self) -> bool:
        """Look whether the processes count together now."""
        if not self._is_away():
            self._look()
        return not self._breaker.is_open

    def _ask_shared(self, demands: Sequence[Demand]) -> Decision | None:
        if self._is_away():
            return None
        try:
            decision = self._shared.decide(demands)
        except RedisError as error:
            self._give_up(error)
            return None
        if decision.is_allowed:
            self._local.note(_list_counted(demands, decision))
        else:
            self._denials.remember(demands, decision)
        return decision

    def _is_away(self) -> bool:
        if self._breaker.is_open:
            # Whoever comes while another looks waits for what is seen. They would be given what is left of
            # the local share, beside a limit that the others share again.
            with self._looking:
                if self._breaker.claim_trial():
                    self._look()
        return self._breaker.is_open

    def _look(self) -> None:
        # Nobody's request: a frozen Redis would count it when it wakes, long after it was decided.
        try:
            self._shared.try_out()
        except RedisError as error:
            self._give_up(error)
            return
        if self._breaker.close():
            logger.warning("Redis is back: the processes hold the limits together again.")

    def _give_up(self, error: RedisError) -> None:
        if self._breaker.open():
            logger.warning("Redis is away (%s): each process holds its share of the limits.", error)
        self._shared.disconnect()


def _list_counted(demands: Sequence[Demand], decision: Decision) -> list[Demand]:
    pairs = zip(demands, decision.standings, strict=True)
    return [demand for demand, standing in pairs if demand.is_counted and not standing.is_overrun]
