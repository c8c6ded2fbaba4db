"""Where django-ratelimit keeps its counts: nowhere; it asks the decider in place of a cache.

Its key carries the demands as text (PlainKey leaves it readable), and its counter is the decider's answer:
one, or more than any limit by the seconds to wait, which django-ratelimit couldn't know: it knows the end of
a fixed window only. So `cache.clear()` resets nothing, and all demands are met together or none is.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.base import BaseCache

from portal.traffic.decider import current_decider
from portal.traffic.decisions import Decision, Demand
from portal.traffic.policies import HIGHEST_LIMIT
from portal.traffic.tally import count_decision

ALLOWED = 1


class PlainKey:
    """Stands in for a hash, for RATELIMIT_HASH_ALGORITHM: what is hashed is the digest."""

    def __init__(self, text: bytes) -> None:
        self._text = text.decode()

    def hexdigest(self) -> str:
        """Return the text itself."""
        return self._text


class DecidingCache(BaseCache):
    """As much of a cache as django-ratelimit uses."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        """Say that the counter is there already, so that `incr` is what counts."""
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count one request under all the demands of the key, for staff to see as well."""
        demands = read_demands(key)
        decision = current_decider().decide(demands)
        count_decision(demands, decision)
        return _as_count(decision)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> int:
        """Ask for room under all the demands of the key, and take none."""
        return _as_count(current_decider().decide(read_demands(key, are_counted=False)))

    def clear(self) -> None:
        """Forget nothing: limits end with their windows."""


def write_demands(demands: Sequence[Demand]) -> str:
    """Return the text that a key carries."""
    return json.dumps([[demand.policy, demand.key, demand.limit, demand.window] for demand in demands])


def read_demands(key: str, *, are_counted: bool = True) -> list[Demand]:
    """Return the demands in a key; before and after them it has what django-ratelimit adds."""
    rows = json.loads(key[key.index("[") : key.rindex("]") + 1])
    return [Demand(policy, owner, limit, window, are_counted) for policy, owner, limit, window in rows]


def read_wait(count: int) -> int:
    """Return the seconds to wait, at least one, that are in the counter of a refusal."""
    return count - HIGHEST_LIMIT


def _as_count(decision: Decision) -> int:
    return ALLOWED if decision.is_allowed else HIGHEST_LIMIT + max(1, decision.wait)
