"""Which policies a request to the API falls under, for whom, and with what limits."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from rest_framework.request import Request

from portal.traffic.controls import current_controls
from portal.traffic.decisions import Demand
from portal.traffic.identity import identify_client, identify_network, is_signed_in
from portal.traffic.policies import Policy
from portal.traffic.rates import current_rates

# How each `key` of the rates table finds whom to count.
IDENTITIES: dict[str, Callable[[HttpRequest | Request], str]] = {
    "client": identify_client,
    "network": identify_network,
}


def list_demands(request: HttpRequest | Request, *, scope: str | None, is_detail: bool) -> list[Demand]:
    """Return the demands of a request to a view with this `throttle_scope`; none while the limits are off."""
    return _demand(
        request,
        (
            policy
            for policy in current_rates().policies
            if policy.covers(scope=scope, method=request.method or "", is_detail=is_detail)
        ),
    )


def list_common_demands(request: HttpRequest | Request) -> list[Demand]:
    """Return those demands of a guest that hold for every view, before it is known which one is asked."""
    return list_demands(request, scope=None, is_detail=False)


def _demand(request: HttpRequest | Request, policies: Iterable[Policy]) -> list[Demand]:
    controls = current_controls()
    if controls.are_limits_off:
        return []
    signed_in = is_signed_in(request)
    covering = [policy for policy in policies if not (signed_in and policy.is_for_guests_only)]
    keys = {key: IDENTITIES[key](request) for key in {policy.key for policy in covering}}
    return [
        Demand(
            policy.name,
            keys[policy.key],
            controls.limit_for(keys[policy.key], policy, is_signed_in=signed_in),
            policy.window,
            is_enforced=controls.is_enforced(policy.name),
        )
        for policy in covering
    ]
