"""What a decider is asked and what it answers, whatever it counts with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from rest_framework.request import Request

# A key that no header can set: headers arrive in META with an HTTP_ prefix.
_PLACE = "portal.traffic.decision"


@dataclass(frozen=True, slots=True)
class Demand:
    """A wish for one more request under one policy: at most `limit` in any `window` seconds for `key`.

    One that isn't counted only asks whether there is room. One that isn't enforced is a dry run: it is
    counted while there is room, and tells when there was none, but refuses nobody.
    """

    policy: str
    key: str
    limit: int
    window: int
    is_counted: bool = True
    is_enforced: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the client stands in one policy after the decision.

    `reset` is the whole seconds until the oldest counted request leaves the window; 0 when none counts.
    """

    policy: str
    limit: int
    window: int
    remaining: int
    reset: int
    is_enforced: bool = True
    is_overrun: bool = False
    """Of a dry run: whether it had no room for the request, so that it would have refused it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the request may go on, with the standing in each policy that covers it."""

    is_allowed: bool
    standings: tuple[Standing, ...]

    @property
    def violated(self) -> tuple[Standing, ...]:
        """The policies that had no room; none when the request was allowed."""
        if self.is_allowed:
            return ()
        return tuple(s for s in self.standings if s.remaining == 0 and s.is_enforced)

    @property
    def wait(self) -> int:
        """Whole seconds after which each violated policy has room again; 0 when allowed."""
        return max((standing.reset for standing in self.violated), default=0)

    @property
    def tightest(self) -> Standing:
        """The policy with the least room; of equals, the one that takes longest to free some."""
        return min(self.standings, key=lambda standing: (standing.remaining, -standing.reset))


class Decider(Protocol):
    """Counts requests. All demands are met together or none is: a refusal uses nothing up."""

    def decide(self, demands: Sequence[Demand]) -> Decision:
        """Count one request under every demand if each has room, else under none."""

    def recall(self, demands: Sequence[Demand]) -> Decision | None:
        """Return a refusal that is certain without asking anybody else; None where there is none."""


def remember_decision(request: HttpRequest | Request, decision: Decision) -> None:
    """Keep the decision with the request, for the headers and the text of a refusal."""
    request.META[_PLACE] = decision


def decision_on(request: HttpRequest | Request) -> Decision | None:
    """Return the decision that was taken on this request, if one was."""
    decision: Decision | None = request.META.get(_PLACE)
    return decision
