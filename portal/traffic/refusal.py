"""The words of a refusal, for the problem report that goes with a 429."""

from typing import TypedDict

from portal.traffic.decisions import Decision
from portal.traffic.rates import current_rates

LIMITS_PATH = "/api/v1/limits/"


class ViolatedPolicy(TypedDict):
    """A policy without room: `limit` requests in `window` seconds; `wait` seconds until there is room."""

    policy: str
    limit: int
    window: int
    wait: int


class Refusal(TypedDict):
    """What a refused client needs to know."""

    violated: list[ViolatedPolicy]
    wait: int
    alternatives: str


def describe(decision: Decision) -> Refusal:
    """Name the violated policies, the whole seconds to wait, and what to do in place of asking again."""
    violated: list[ViolatedPolicy] = [
        {"policy": s.policy, "limit": s.limit, "window": s.window, "wait": s.reset} for s in decision.violated
    ]
    return {"violated": violated, "wait": decision.wait, "alternatives": _suggest_alternatives()}


def _suggest_alternatives() -> str:
    sizes = current_rates().page_sizes
    return (
        f"Ask for full pages in place of many small ones: up to {sizes.guest} records without signing in, "
        f"{sizes.user} with a token or a session. All limits are published at {LIMITS_PATH}."
    )
