"""Limits what tokens that are no good cost: past the limit they are refused before they are looked up."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.accounts.authentication import IS_RECOGNISED
from portal.api.problems import Problem
from portal.traffic.decider import current_decider
from portal.traffic.decisions import Decision, Demand, remember_decision
from portal.traffic.identity import identify_address
from portal.traffic.rates import current_rates
from portal.traffic.recent import RecentSet
from portal.traffic.refusal import list_violated
from portal.traffic.tally import count_decision
from portal.traffic.token_addresses import takes_tokens, tell_refusal

MOST_REMEMBERED = 10_000


class BadTokenMiddleware:
    """Asks before a token is looked up, and counts afterwards if it was no good (401).

    Stands inside RateLimitHeadersMiddleware, which describes the refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless too many bad tokens came from the address and this one isn't known as good."""
        token = request.META.get("HTTP_AUTHORIZATION")
        if token is None or not takes_tokens(request):
            return self.get_response(request)
        if token not in good_tokens():
            refused = _decide(request, is_counted=False)
            if not refused.is_allowed:
                return _refuse(request, refused)
        return _judge(request, token, self.get_response(request))


@cache
def good_tokens() -> RecentSet:
    """Return the tokens that worked in this process the last time; what is kept are digests.

    Their owners aren't kept out by a neighbour who guesses behind the same address, and cost no question.
    """
    return RecentSet(most=MOST_REMEMBERED, keep_as=_digest)


def _judge(request: HttpRequest, token: str, response: HttpResponse) -> HttpResponse:
    # An answer alone proves nothing: a redirect to the address with a slash is given before anybody looks.
    if request.META.get(IS_RECOGNISED):
        good_tokens().add(token)
        return response
    if response.status_code != HTTPStatus.UNAUTHORIZED:
        return response
    good_tokens().discard(token)
    decision = _decide(request, is_counted=True)
    # Many at once all found room when they asked; no more than the limit learn that their token is bad.
    return response if decision.is_allowed else _refuse(request, decision)


def _digest(token: str) -> bytes:
    return salted_hmac("portal.traffic.bad_tokens", token, algorithm="sha256").digest()


def _decide(request: HttpRequest, *, is_counted: bool) -> Decision:
    address = identify_address(request)
    demands = [
        Demand(policy.name, address, policy.guest, policy.window, is_counted)
        for policy in current_rates().at("tokens")
    ]
    decision = current_decider().decide(demands)
    if is_counted or not decision.is_allowed:
        count_decision(demands, decision)
    return decision


def _refuse(request: HttpRequest, decision: Decision) -> HttpResponse:
    remember_decision(request, decision)
    problem = Problem(
        "throttled",
        f"Too many tokens from your address were no good: wait {decision.wait} seconds, then send another.",
        members={"violated": list_violated(decision)},
        headers={"Retry-After": str(decision.wait)},
    )
    return tell_refusal(request, problem)
