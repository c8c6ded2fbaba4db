"""The DRF throttle class: one decision for each API request, on all policies that cover it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.traffic.decider import current_decider
from portal.traffic.decisions import Decision, Demand, decision_on, remember_decision
from portal.traffic.identity import identify_client, identify_network, is_signed_in
from portal.traffic.rates import current_rates

if TYPE_CHECKING:
    # DRF's views import the default throttle class, which is this one: a real import would go in a circle.
    from rest_framework.views import APIView

# How each `key` of the rates table finds whom to count.
IDENTITIES: dict[str, Callable[[Request], str]] = {"client": identify_client, "network": identify_network}


class PolicyThrottle(BaseThrottle):
    """Holds API requests to the rates table.

    A view names the narrower policies that cover it with `throttle_scope`; the system checks know
    which there are. Policies for lists only pass over the detail routes of a viewset.
    """

    decision: Decision

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count the request if every policy has room for it; a request is counted once."""
        self.decision = decision_on(request) or _decide(request, view)
        return self.decision.is_allowed

    def wait(self) -> float:
        """Return the seconds until all violated policies have room, for `Retry-After`."""
        return float(self.decision.wait)


def _decide(request: Request, view: "APIView") -> Decision:
    decision = current_decider().decide(_list_demands(request, view))
    remember_decision(request, decision)
    return decision


def _list_demands(request: Request, view: "APIView") -> list[Demand]:
    scope = getattr(view, "throttle_scope", None)
    is_detail = bool(getattr(view, "detail", False))
    signed_in = is_signed_in(request)
    covering = [
        policy
        for policy in current_rates().policies
        if policy.covers(scope=scope, method=request.method or "", is_detail=is_detail)
        and not (signed_in and policy.is_for_guests_only)
    ]
    keys = {key: IDENTITIES[key](request) for key in {policy.key for policy in covering}}
    return [
        Demand(policy.name, keys[policy.key], policy.limit_for(is_signed_in=signed_in), policy.window)
        for policy in covering
    ]
