"""Lets requests through the gate: pages at the door, API requests once their policies have decided."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from portal.traffic.background import ensure_background_work
from portal.traffic.bad_tokens import good_tokens
from portal.traffic.controls import current_controls
from portal.traffic.decider import current_decider
from portal.traffic.decisions import remember_decision
from portal.traffic.demands import list_common_demands
from portal.traffic.full_house import make_busy_problem, show_busy_page, show_full_house
from portal.traffic.gate import Gate, Priority, current_gate
from portal.traffic.identity import is_signed_in
from portal.traffic.line import current_line
from portal.traffic.log_filter import IS_SHED
from portal.traffic.policies import CAPACITY
from portal.traffic.refusal import explain_refusal
from portal.traffic.session_proof import Proof, prove_session, renew_proof
from portal.traffic.tally import count_at_gate, count_decision
from portal.traffic.token_addresses import takes_tokens, tell_refusal

# A key that no header can set: headers arrive in META with an HTTP_ prefix.
_PLACE = "portal.traffic.ticket"
IS_SENT_AWAY = "portal.traffic.is_sent_away"
"""Where a request has it, in META, that the front door wants the words for a full house."""

# Probes must hear something even when nobody else does; they ask little.
ALWAYS_OPEN = ("/health/", "/robots.txt", "/csp-report/")


class Ticket(NamedTuple):
    """A slot that is held: of which gate, and by whom."""

    gate: Gate
    priority: Priority
    person: str


class Visit:
    """One request's way through the gate; keeps its ticket until the answer is there."""

    def __init__(self) -> None:
        self.ticket: Ticket | None = None

    def end(self) -> None:
        """Give the slot back, if one is held."""
        if self.ticket is not None:
            self.ticket.gate.leave(self.ticket.priority, self.ticket.person)
            self.ticket = None


class AdmissionMiddleware:
    """Takes a slot for each page, and gives it back; where tokens are taken AdmissionThrottle takes it.

    Stands outside everything that asks the database. A guest of the API who is known to be refused, or for
    whom there is no slot, hears it here, at a small part of the price; under pressure guests take it here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come back."""
        ensure_background_work()
        if request.path_info.startswith(ALWAYS_OPEN):
            return self.get_response(request)
        if request.META.get(IS_SENT_AWAY):
            request.META[IS_SHED] = True
            return show_full_house(request)
        proved, visit = prove_session(request), Visit()
        # Kept here as well: who goes on after proving their password has the META of the request before.
        request.META[_PLACE] = visit
        refused = self._refuse_at_the_door(request, proved)
        if refused is not None:
            return refused
        try:
            response = self.get_response(request)
        finally:
            visit.end()
        renew_proof(request, response, proved)
        return response

    def _refuse_at_the_door(self, request: HttpRequest, proved: Proof | None) -> HttpResponse | None:
        if takes_tokens(request):
            return None if proved or has_good_token(request) else _refuse_guest(request)
        if take_slot(request, *((Priority.HIGH, proved.user) if proved else (Priority.LOW, ""))):
            return None
        return show_busy_page(request)


def take_slot(request: HttpRequest | Request, priority: Priority, person: str = "") -> bool:
    """Hold a slot until the request is answered. Return whether there was one, or none was needed.

    Where the middleware isn't in use nobody would give the slot back, so none is taken.
    """
    visit: Visit | None = request.META.get(_PLACE)
    if visit is None or visit.ticket is not None:
        return True
    gate = current_gate()
    given = gate.enter(priority, person)
    if given is not None:
        visit.ticket = Ticket(gate, given, person)
        return True
    is_enforced = current_controls().is_enforced(CAPACITY)
    _turn_away(request, is_enforced=is_enforced, is_guest=priority is Priority.LOW and not person)
    return not is_enforced


def _refuse_guest(request: HttpRequest) -> HttpResponse | None:
    demands = list_common_demands(request)
    refusal = current_decider().recall(demands) if _is_surely_guest(request) else None
    if refusal is not None:
        count_decision(demands, refusal)
        remember_decision(request, refusal)
        return tell_refusal(request, explain_refusal(refusal))
    # Before anything is counted: who isn't served has used nothing up.
    if not current_controls().is_enforced(CAPACITY):
        return None
    if current_gate().is_pressed and _shows_nothing(request):
        return None if take_slot(request, Priority.LOW) else make_busy_problem().plain_response()
    if current_gate().is_shedding:
        _turn_away(request, is_enforced=True, is_guest=True)
        return make_busy_problem().plain_response()
    return None


def _is_surely_guest(request: HttpRequest) -> bool:
    # A token or a session may turn out to be good, and then has a budget of its own; a session without proof
    # is looked up only as long as there is room for that.
    return _shows_nothing(request) or ("HTTP_AUTHORIZATION" not in request.META and current_gate().is_strict)


def _shows_nothing(request: HttpRequest) -> bool:
    return "HTTP_AUTHORIZATION" not in request.META and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _turn_away(request: HttpRequest | Request, *, is_enforced: bool, is_guest: bool) -> None:
    request.META[IS_SHED] = is_enforced
    count_at_gate(request, is_enforced=is_enforced)
    # One person who asks too much at once is no crowd.
    if is_enforced and is_guest:
        note_guest_sent_away()


def note_guest_sent_away() -> None:
    """Take note, for those who come next, of a guest for whom there was no slot."""
    current_line().note_sent_away(current_gate().typical_turn)


def has_good_token(request: HttpRequest) -> bool:
    """Whether it brings a token that worked in this process the last time, to where tokens are taken."""
    token = request.META.get("HTTP_AUTHORIZATION")
    return token is not None and takes_tokens(request) and token in good_tokens()


def find_priority(request: Request) -> tuple[Priority, str]:
    """Return what an API request matters, now that it is known who asks, and which person."""
    if not is_signed_in(request):
        return Priority.LOW, ""
    if request.auth is None:
        return Priority.HIGH, str(request.user.pk)
    return (Priority.HIGH if request.user.is_staff else Priority.NORMAL), ""
