"""Tells API clients where they stand, in headers.

`RateLimit-Policy` and `RateLimit` follow the IETF draft (draft-ietf-httpapi-ratelimit-headers);
`X-RateLimit-*` is what clients of Zenodo read, with the reset as seconds since 1970.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from portal.api.problems import API_PREFIX
from portal.traffic.decider import current_decider
from portal.traffic.decisions import Decision, decision_on
from portal.traffic.identity import is_signed_in
from portal.traffic.rates import current_rates

EXPOSED = (
    "Link, RateLimit, RateLimit-Policy, Retry-After, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)
"""What scripts of other sites may read of an answer, wherever a proxy lets them ask at all."""
FIRST_SERVER_ERROR = 500


class RateLimitHeadersMiddleware:
    """Adds the headers to what the API answers; a page passes at the price of two look-ups.

    Stands outside whatever sets `Cache-Control`, so as to see the final one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Servers run no system checks: bad settings stop the start here, not the first request.
        current_rates()
        current_decider()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then describe the decision that was taken on the way."""
        response = self.get_response(request)
        decision = decision_on(request)
        if decision is not None:
            _describe_decision(response, decision)
        if request.path_info.startswith(API_PREFIX):
            response.headers.setdefault("Access-Control-Expose-Headers", EXPOSED)
            if "RateLimit-Policy" not in response:
                _describe_common_policies(request, response)
        return response


def _describe_decision(response: HttpResponse, decision: Decision) -> None:
    if not decision.is_allowed:
        response["Retry-After"] = str(decision.wait)
        response["Cache-Control"] = "no-store"
    told = _leave_out_networks(decision)
    if not told.standings:
        return
    standings = told.standings
    response["RateLimit-Policy"] = _join_policies((s.policy, s.limit, s.window) for s in standings)
    if decision.is_allowed and _is_publicly_cacheable(response):
        return  # a cache would tell one client's standing to all others
    response["RateLimit"] = ", ".join(f'"{s.policy}";r={s.remaining};t={s.reset}' for s in standings)
    response["X-RateLimit-Limit"] = str(told.tightest.limit)
    response["X-RateLimit-Remaining"] = str(told.tightest.remaining)
    response["X-RateLimit-Reset"] = str(int(time.time()) + told.tightest.reset)


def _leave_out_networks(decision: Decision) -> Decision:
    # What the neighbours do is no client's own standing; nor is what refuses nobody.
    networks = {policy.name for policy in current_rates().policies if policy.key == "network"}
    told = tuple(
        standing
        for standing in decision.standings
        if standing.policy not in networks and standing.is_enforced
    )
    return replace(decision, standings=told)


def _describe_common_policies(request: HttpRequest, response: HttpResponse) -> None:
    # Nothing of the client's own was counted: a wrong token, no slot, a network without room. After a failure
    # nobody is looked up, since the database may be what failed: a guest's limits are the least there are.
    signed_in = response.status_code < FIRST_SERVER_ERROR and is_signed_in(request)
    response["RateLimit-Policy"] = _join_policies(
        (policy.name, policy.limit_for(is_signed_in=signed_in), policy.window)
        for policy in current_rates().at("api")
        if policy.scope is None and policy.key == "client"
    )


def _join_policies(rows: Iterable[tuple[str, int, int]]) -> str:
    return ", ".join(f'"{name}";q={limit};w={window}' for name, limit, window in rows)


def _is_publicly_cacheable(response: HttpResponse) -> bool:
    directives = response.get("Cache-Control", "").lower().split(",")
    return "public" in {directive.strip() for directive in directives}
