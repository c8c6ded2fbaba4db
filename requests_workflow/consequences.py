"""What follows from a move inside its transaction: writes to the request and to what hangs on it."""

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.models import Community
from communities.services import establish_community
from requests_workflow import terms
from requests_workflow.checks.runner import store_outcomes
from requests_workflow.clock import add_working_time, working_time_between
from requests_workflow.finding.index import index_request
from requests_workflow.linking.standing import find_challenge
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.provisioning.planning import plan_steps
from requests_workflow.refusals import Conflict
from requests_workflow.reservations import (
    free_reservations,
    hand_reservations_to_community,
    take_reservations,
)
from requests_workflow.rules import has_no_conflict, is_curator

TITLE_LENGTH = 250

Consequence = Callable[[Move], None]


def enter_queue(move: Move) -> None:
    """Put the request into the queue; the first time counts as its submission."""
    request = move.request
    request.submitted_at = request.submitted_at or move.at
    request.waiting_since = move.at
    request.expires_at = request.closed_at = None
    request.reminders_sent = 0
    request.decline_reason = ""
    index_request(request)


def start_clock(move: Move) -> None:
    """Give the curators their full time."""
    move.request.due_at = add_working_time(move.at, terms.DUE_AFTER)
    move.request.clock_left = None


def stop_clock(move: Move) -> None:
    """Keep what is left of the curators' time while the coordinator has the ball."""
    request = move.request
    request.clock_left = working_time_between(move.at, request.due_at) if request.due_at else timedelta()
    request.due_at = None


def resume_clock(move: Move) -> None:
    """Go on with what was left of the curators' time."""
    request = move.request
    request.due_at = add_working_time(move.at, request.clock_left or timedelta())
    request.clock_left = None


def hold_names(move: Move) -> None:
    """Reserve slug, primary grant and community."""
    take_reservations(move.request)


def free_names(move: Move) -> None:
    """Give the reservations up."""
    free_reservations(move.request)


def store_checks(move: Move) -> None:
    """Keep what the checks said."""
    store_outcomes(move.request, move.outcomes)


def assign(move: Move) -> None:
    """Give the request to the curator who acts."""
    request = move.request
    request.assignee_id = move.actor.pk
    request.lease_until = move.at + terms.LEASE
    request.kept_for = request.kept_until = None


def unassign(move: Move) -> None:
    """Take the request from its curator."""
    move.request.assignee = move.request.lease_until = None


def keep_for_this_curator(move: Move) -> None:
    """Remember who asked for changes, so that they see the answer first."""
    move.request.kept_for_id = move.request.assignee_id


def start_keeping(move: Move) -> None:
    """Let the previous curator have the first three working days, if they can still be had."""
    request = move.request
    previous = request.kept_for
    if previous is not None and not (is_curator(request, previous) and has_no_conflict(request, previous)):
        request.kept_for = None
    if request.kept_for is not None:
        request.kept_until = add_working_time(move.at, terms.KEPT_FOR_PREVIOUS_CURATOR)


def await_answer(move: Move) -> None:
    """Start the coordinator's time to answer."""
    move.request.expires_at = move.at + terms.ANSWER_WITHIN
    move.request.reminders_sent = 0


def close(move: Move) -> None:
    """Stop all clocks."""
    request = move.request
    request.closed_at = move.at
    request.due_at = request.clock_left = request.expires_at = None
    request.kept_for = request.kept_until = None


def keep_reason(move: Move) -> None:
    """Keep why it was declined, and bar that curator from hearing an appeal, this one or a later one."""
    move.request.decline_reason = move.reason
    move.request.bars.get_or_create(curator_id=move.request.assignee_id, defaults={"created_at": move.at})


def found_community(move: Move) -> None:
    """Let the community come into being, or into the registry, with all that was reserved for it."""
    try:
        with transaction.atomic():
            move.request.community = _establish(move.request)
    except IntegrityError as error:
        raise Conflict(
            _(
                "The registry has a community with this address or primary grant: look it up, then decline "
                "or have the request changed."
            ),
            field="slug",
        ) from error
    hand_reservations_to_community(move.request, move.request.community)


def plan_provisioning(move: Move) -> None:
    """Write down what is to come about on Zenodo, step by step."""
    plan_steps(move.request)


def _establish(request: CommunityRequest) -> Community:
    is_new = request.kind == CommunityRequest.Kind.NEW
    grants = [link.grant for link in request.grant_links.select_related("grant")]
    seen = None if is_new else find_challenge(request)
    return establish_community(
        slug=request.slug if is_new else request.linked_community,
        title=request.title or (seen.title if seen else "") or grants[0].title[:TITLE_LENGTH],
        description=request.description,
        website=request.website,
        origin=Community.Origin.CREATED if is_new else Community.Origin.LINKED,
        grants=grants,
        owner=request.coordinator,
    )
