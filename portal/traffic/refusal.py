"""The words of a refusal: what a client hears with a 429, and where else to find what it wants."""

from http import HTTPStatus
from typing import TypedDict

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from portal.api.problems import Problem
from portal.traffic.decisions import Decision
from portal.traffic.rates import current_rates

LIMITS_PATH = "/api/v1/limits/"
# Ways to have everything, by the names of their addresses; those that this site has are told.
BULK = {"oai": "harvest with OAI-PMH", "dumps": "take a dump"}


class ViolatedPolicy(TypedDict):
    """A policy without room: `limit` requests in `window` seconds; `wait` seconds until there is room."""

    policy: str
    limit: int
    window: int
    wait: int


def explain_refusal(decision: Decision | None, *, wait: float | None = None) -> Problem:
    """Return the problem of a refused API request; `wait` in seconds, where no decision is known."""
    seconds = max(1, (decision.wait if decision else 0) or int(wait or 0))
    return Problem(
        "throttled",
        f"You have used up your requests: wait {seconds} seconds. {_suggest_alternatives()}",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        members={"violated": list_violated(decision) if decision else []},
        headers={"Retry-After": str(seconds), "Link": _link_alternatives()},
    )


def list_violated(decision: Decision) -> list[ViolatedPolicy]:
    """Name the violated policies, as a problem does."""
    return [
        {"policy": s.policy, "limit": s.limit, "window": s.window, "wait": s.reset} for s in decision.violated
    ]


def list_bulk_addresses() -> dict[str, str]:
    """Return the absolute addresses of the ways to have everything, by what one does there."""
    found = {}
    for name, words in BULK.items():
        try:
            found[words] = f"{settings.SITE_URL}{reverse(name)}"
        except NoReverseMatch:
            continue
    return found


def _suggest_alternatives() -> str:
    sizes = current_rates().page_sizes
    bulk = "".join(f" To have everything, {words}: {at}." for words, at in list_bulk_addresses().items())
    return (
        f"Ask for full pages in place of many small ones: up to {sizes.guest} records without signing in, "
        f"{sizes.user} with a token or a session.{bulk} All limits are published at {LIMITS_PATH}."
    )


def _link_alternatives() -> str:
    links = [f'<{address}>; rel="alternate"' for address in list_bulk_addresses().values()]
    return ", ".join([f'<{settings.SITE_URL}{LIMITS_PATH}>; rel="help"', *links])
