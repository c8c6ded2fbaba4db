"""Small parts of a request's page: its steps, its doors, and who reads what is written on it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow.engine import available
from requests_workflow.models import CommunityRequest
from requests_workflow.rules import is_coordinator
from requests_workflow.states import State
from requests_workflow.views.prospects import find_end_of_appeal
from requests_workflow.views.wording import ACTIONS, STANDINGS, SUBMITTING, ActionWords

DECISION = gettext_lazy("Decision")
WAY: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.DRAFT, State.SUBMITTED, State.IN_REVIEW),
    State.SUBMITTED: (State.DRAFT, State.SUBMITTED, State.IN_REVIEW),
    State.IN_REVIEW: (State.DRAFT, State.SUBMITTED, State.IN_REVIEW),
    State.CHANGES_REQUESTED: (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED),
}
"""The states before the decision, for requests on their way to it."""


@dataclass(frozen=True)
class WayStep:
    """One step on a request's way: behind it, where it stands, or ahead."""

    name: str | Promise
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Door:
    """An action that is offered, with the page that asks for it."""

    action: str
    words: ActionWords
    address: str


def trace_way(request: CommunityRequest) -> list[WayStep]:
    """Return the steps from draft to decision; nothing for a request whose way has ended."""
    here = State(request.state)
    way = WAY.get(here, ())
    steps = [
        WayStep(STANDINGS[state].name, way.index(state) < way.index(here), state == here) for state in way
    ]
    return [*steps, WayStep(DECISION, is_done=False, is_current=False)] if steps else []


def find_doors(request: CommunityRequest, user: User) -> list[Door]:
    """Return the actions that the person may take on these pages now; no appeal whose time is over."""
    offered = available(request, user)
    return [
        Door(action, words, find_door(request, action))
        for action, words in ACTIONS.items()
        if action in offered and (action != "reopen" or find_end_of_appeal(request) is not None)
    ]


def find_door(request: CommunityRequest, action: str) -> str:
    """Return the page that asks for an action: sending is asked for where all answers are looked over."""
    if action in SUBMITTING:
        return reverse("check_request", args=[request.reference])
    return reverse("act_on_request", args=[request.reference, action])


def tell_readers(request: CommunityRequest, user: User) -> str:
    """Say who reads a message that the person writes, and who gets it by mail."""
    if is_coordinator(request, user):
        return _(
            "The curators and everybody in the request read it; the curator who works on it gets it by mail."
        )
    if user.is_curator:
        return _(
            "The coordinator and everybody in the request read it; the coordinator gets it by mail. "
            "What only curators shall read belongs into a note at the desk."
        )
    return _(
        "The coordinator, the curators and everybody in the request read it; the coordinator and the curator "
        "who works on it get it by mail."
    )
