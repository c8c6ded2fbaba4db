"""Which decider answers in this process, and whether the limits are what they should be."""

from functools import cache
from typing import Any

from django.conf import settings

from portal.traffic.decisions import Decider
from portal.traffic.share import LocalShare
from portal.traffic.shared_window import SharedWindow, connect
from portal.traffic.steady import SteadyDecider
from portal.traffic.window import SlidingWindow

MOST_BESIDE_REDIS = 20_000
"""Clients of a policy whom a process knows in case that Redis goes: some 6 MB, if each has asked once."""


@cache
def current_decider() -> Decider:
    """Return the one decider of this process. `current_decider.cache_clear()` forgets all local counts."""
    processes = max(1, settings.WEB_CONCURRENCY)
    if not settings.REDIS_URL:
        return LocalShare(SlidingWindow(), processes=processes)
    local = LocalShare(SlidingWindow(most_clients=MOST_BESIDE_REDIS), processes=processes)
    return SteadyDecider(shared=SharedWindow(connect(settings.REDIS_URL)), local=local)


def describe_limits() -> dict[str, Any]:
    """Return the part of a health report that is about the limits: `up`, or `degraded` without Redis."""
    decider = current_decider()
    if not isinstance(decider, SteadyDecider):
        return {"status": "up", "counted": "by each process"}
    if decider.is_shared():
        return {"status": "up", "counted": "together"}
    return {"status": "degraded", "counted": "by each process, a share of every limit"}
