"""Counts in the process what the limits let through and refused, until it is written down."""

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import NamedTuple

from django.http import HttpRequest
from rest_framework.request import Request

from portal.traffic.decisions import Decision, Demand
from portal.traffic.identity import identify_client, identify_network, is_signed_in
from portal.traffic.policies import CAPACITY

MOST_KEPT = 20_000


class Whose(NamedTuple):
    """Under which policy, of which client and network; without a network for a user."""

    policy: str
    client: str
    network: str


class Outcome(NamedTuple):
    """How many were let through, refused, and let through by a dry run that had no room."""

    allowed: int = 0
    refused: int = 0
    dry: int = 0

    def plus(self, other: "Outcome") -> "Outcome":
        """Return both together."""
        return Outcome(*(ours + theirs for ours, theirs in zip(self, other, strict=True)))


ALLOWED, REFUSED, DRY = Outcome(allowed=1), Outcome(refused=1), Outcome(allowed=1, dry=1)


class Tallies:
    """Counts by whose they are. Beyond `most`, newcomers are counted under their policy alone."""

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._counts: dict[Whose, Outcome] = {}

    def add(self, whose: Whose, outcome: Outcome) -> None:
        """Count one request."""
        with self._lock:
            if whose not in self._counts and len(self._counts) >= self._most:
                whose = Whose(whose.policy, "", "")
            self._counts[whose] = self._counts.get(whose, Outcome()).plus(outcome)

    def take(self) -> dict[Whose, Outcome]:
        """Return all counts and begin anew."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    def put_back(self, counts: dict[Whose, Outcome]) -> None:
        """Count again what could not be written down."""
        for whose, outcome in counts.items():
            self.add(whose, outcome)


@cache
def current_tallies() -> Tallies:
    """Return what this process has counted."""
    return Tallies()


def count_decision(demands: Sequence[Demand], decision: Decision) -> None:
    """Count a decision under each of its policies; a refused request used nothing of those that had room."""
    network = next((demand.key for demand in demands if demand.key.startswith("net")), "")
    client = next((demand.key for demand in demands if not demand.key.startswith("net")), "")
    if decision.is_allowed:
        for standing in decision.standings:
            outcome = DRY if standing.is_overrun else ALLOWED
            current_tallies().add(Whose(standing.policy, client, network), outcome)
    for standing in decision.violated:
        current_tallies().add(Whose(standing.policy, client, network), REFUSED)


def count_at_gate(request: HttpRequest | Request, *, is_enforced: bool) -> None:
    """Count a request for which there was no slot."""
    network = "" if is_signed_in(request) else identify_network(request)
    whose = Whose(CAPACITY, identify_client(request), network)
    current_tallies().add(whose, REFUSED if is_enforced else DRY)
