"""What staff have set for now: overrides of users, dry runs, the kill switch; as this process knows them.

Requests never wait for the database on this: a thread reads it every few seconds (portal.traffic.background),
and the process in which something was changed reads it at once.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.traffic.models import LimitOverride, Switch
from portal.traffic.policies import Policy


@dataclass(frozen=True)
class Controls:
    """`overrides` has, by user and policy, the limit and the instant (since 1970) at which it ends."""

    overrides: Mapping[str, Mapping[str, tuple[int, float]]] = field(default_factory=dict)
    dry_runs: frozenset[str] = frozenset()
    are_limits_off: bool = False

    def limit_for(self, client: str, policy: Policy, *, is_signed_in: bool) -> int:
        """Return how many requests in a window the client has: the row's number, or what staff gave."""
        given = self.overrides.get(client, {}).get(policy.name) if is_signed_in else None
        if given is not None and time.time() < given[1]:
            return given[0]
        return policy.limit_for(is_signed_in=is_signed_in)

    def is_enforced(self, policy: str) -> bool:
        """Whether the policy refuses anybody now."""
        return not self.are_limits_off and policy not in self.dry_runs


class _Known:
    """The one place where this process keeps them."""

    controls = Controls()


def current_controls() -> Controls:
    """Return what this process knows."""
    return _Known.controls


def refresh_controls() -> None:
    """Read them anew. Raises django.db.Error, and then what was known stays."""
    overrides: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
    for row in LimitOverride.objects.in_force():
        overrides[f"user:{row.user_id}"][row.policy] = (row.limit, row.expires_at.timestamp())
    switched = frozenset(Switch.objects.values_list("policy", flat=True))
    _Known.controls = Controls(dict(overrides), switched - {Switch.ALL}, Switch.ALL in switched)


def forget_controls() -> None:
    """Know of none."""
    _Known.controls = Controls()
