"""The DRF throttle classes: one decision for each API request on all its policies, then a slot."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from portal.traffic.admission import find_priority, take_slot
from portal.traffic.decider import current_decider
from portal.traffic.decisions import Decision, decision_on, remember_decision
from portal.traffic.demands import list_demands
from portal.traffic.full_house import make_busy_problem
from portal.traffic.tally import count_decision

if TYPE_CHECKING:
    # DRF's views import the default throttle class, which is this one: a real import would go in a circle.
    from rest_framework.views import APIView


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


class AdmissionThrottle(BaseThrottle):
    """Takes a slot for what the policies let through, unless a guest has one. Stands after PolicyThrottle."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Return True with a slot, or where the policies refuse anyway. Raises Problem (503) without one."""
        decision = decision_on(request)
        if decision is not None and not decision.is_allowed:
            return True
        priority, session = find_priority(request)
        if not take_slot(request, priority, session):
            raise make_busy_problem()
        return True


def _decide(request: Request, view: "APIView") -> Decision:
    scope = getattr(view, "throttle_scope", None)
    demands = list_demands(request, scope=scope, is_detail=bool(getattr(view, "detail", False)))
    decision = current_decider().decide(demands)
    count_decision(demands, decision)
    remember_decision(request, decision)
    return decision
