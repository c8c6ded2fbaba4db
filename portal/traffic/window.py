"""The decider inside the process: an exact log of admitted requests for each client and policy.

It counts for one process. Several worker processes without a shared decider each admit the limit.
"""

import time
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock
from typing import TypeAlias

from portal.traffic.decisions import Decision, Demand, Standing

NANOSECONDS = 1_000_000_000
# About 30 MB for each policy if every client has made one request; each further one adds 8 bytes.
MOST_CLIENTS = 100_000
IDLE_CLIENTS_DROPPED_AT_ONCE = 2

# Ascending instants in nanoseconds. Whole numbers, so that a wait that is over is over to the nanosecond.
Log: TypeAlias = "array[int]"  # quoted: an array takes no brackets before Python 3.12


class SlidingWindow:
    """Admits at most `limit` requests in any stretch of `window` seconds, wherever it begins.

    `clock` gives nanoseconds that never run backwards. Beyond `most_clients` in one policy, the
    client whose last admitted request is oldest is forgotten, which gives it a fresh budget:
    better than turning newcomers away.
    """

    def __init__(
        self, *, clock: Callable[[], int] = time.monotonic_ns, most_clients: int = MOST_CLIENTS
    ) -> None:
        self._clock = clock
        self._most_clients = most_clients
        self._lock = Lock()
        # By policy, then by client, in the order of each client's last admitted request.
        self._logs: dict[str, OrderedDict[str, Log]] = {}

    def decide(self, demands: Sequence[Demand]) -> Decision:
        """Count one request under every demand if each has room, else under none."""
        with self._lock:
            # Read inside the lock: instants enter each log in ascending order.
            now = self._clock()
            logs = [self._find_recent(demand, now) for demand in demands]
            full = [len(log) >= demand.limit for demand, log in zip(demands, logs, strict=True)]
            asked = list(zip(demands, logs, full, strict=True))
            is_allowed = not any(is_full and demand.is_enforced for demand, _, is_full in asked)
            if is_allowed:
                for demand, log, is_full in asked:
                    if demand.is_counted and not is_full:
                        self._record(demand, log, now)
            return Decision(
                is_allowed, tuple(_stand(demand, log, now, is_full=is_full) for demand, log, is_full in asked)
            )

    def note(self, demands: Sequence[Demand]) -> None:
        """Count a request that was admitted elsewhere."""
        with self._lock:
            now = self._clock()
            for demand in demands:
                self._record(demand, self._find_recent(demand, now), now)

    def recall(self, demands: Sequence[Demand]) -> Decision | None:
        """Return the refusal that the demands would meet; count nothing."""
        decision = self.decide([replace(demand, is_counted=False) for demand in demands])
        return None if decision.is_allowed else decision

    def _find_recent(self, demand: Demand, now: int) -> Log:
        clients = self._logs.get(demand.policy)
        log = clients.get(demand.key) if clients else None
        if log is None:
            return array("q")
        _drop_expired(log, now - demand.window * NANOSECONDS)
        return log

    def _record(self, demand: Demand, log: Log, now: int) -> None:
        log.append(now)
        clients = self._logs.setdefault(demand.policy, OrderedDict())
        clients[demand.key] = log
        clients.move_to_end(demand.key)
        if len(clients) > self._most_clients:
            clients.popitem(last=False)
        _drop_idle(clients, now - demand.window * NANOSECONDS)


def _drop_expired(log: Log, horizon: int) -> None:
    if log and log[0] <= horizon:
        del log[: bisect_right(log, horizon)]


def _drop_idle(clients: OrderedDict[str, Log], horizon: int) -> None:
    # Each request brings at most one client and takes up to two away, so the idle never pile up.
    for _ in range(IDLE_CLIENTS_DROPPED_AT_ONCE):
        oldest = next(iter(clients))
        log = clients[oldest]
        if log and log[-1] > horizon:
            return
        del clients[oldest]


def _stand(demand: Demand, log: Log, now: int, *, is_full: bool) -> Standing:
    # A log may hold more than the limit after the limit was lowered: room comes when the surplus is gone.
    surplus = max(0, len(log) - demand.limit)
    freed = log[surplus] + demand.window * NANOSECONDS - now if log else 0
    return Standing(
        policy=demand.policy,
        limit=demand.limit,
        window=demand.window,
        remaining=max(0, demand.limit - len(log)),
        reset=-(-freed // NANOSECONDS),
        is_enforced=demand.is_enforced,
        is_overrun=is_full and not demand.is_enforced,
    )
