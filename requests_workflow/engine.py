"""The engine: the only writer of a request's state."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_workflow.actors import Actor
from requests_workflow.fairness.exceptions import list_exceptions
from requests_workflow.history import append_event
from requests_workflow.inputs import clean_move_inputs
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.rechecking.neighbours import wish_for_neighbours
from requests_workflow.refusals import (
    InvalidInput,
    Missing,
    NotAllowed,
    NotReady,
    Refusal,
    Stale,
    UnknownAction,
)
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.states import OPEN, State
from requests_workflow.table import TABLE, TRANSITIONS, Transition


def available(request: CommunityRequest, actor: Actor) -> list[str]:
    """Return the actions that this actor may take now, in the table's order.

    Guards are left out on purpose: an action that is not ready is offered, and says what is missing.
    """
    return [row.action for row in TABLE if request.state in row.sources and _may(row, request, actor)]


def perform(
    request_id: UUID | str, action: str, *, actor: Actor, expected_version: int | None = None, **inputs: Any
) -> CommunityRequest:
    """Make one move, or refuse it and change nothing.

    `inputs` are `comment`, `reason` (for declining), `remarks` (field to text), `overrides` (check to reason)
    and `seen` (check to the mark of what was read of it; without it, what is stored counts as read). With
    `expected_version`, a request that has changed since that version is refused as stale.
    Takes an id and reads the request under its lock: what was read before the lock is a rumour.

    Raises a Refusal, in this order: NotFound, UnknownAction, NotAllowed (role), WrongState, NotAllowed
    (not the assignee, conflict of interest), Stale, InvalidInput, NotReady, Conflict.
    """
    with transaction.atomic():
        request = lock_request(request_id, actor)
        row = _find(action)
        _refuse_by_standing(row, request, actor, expected_version)
        move = Move(request, action, actor, timezone.now(), **clean_move_inputs(row, inputs))
        _refuse_unready(row, move)
        _make(row, move)
    return request


def foresee_refusal(request: CommunityRequest, action: str, *, actor: Actor) -> Refusal | None:
    """Return why a move would be refused by who acts or by the state, None when neither is in the way.

    A forecast for people to read; `perform` looks again under the lock. What is missing is left out, as in
    `available`.
    """
    try:
        _refuse_by_standing(_find(action), request, actor, None)
    except Refusal as refusal:
        return refusal
    return None


def refuse_stale(request: CommunityRequest, expected_version: object) -> None:
    """Refuse when the request is not at the version that the actor read, or when that is no whole number."""
    if expected_version is None:
        return
    if isinstance(expected_version, bool) or not isinstance(expected_version, int):
        raise InvalidInput({"version": [_("Give the version as a whole number, as you read it.")]})
    if expected_version != request.version:
        raise Stale(
            _(
                "The request has changed since you read it. Read it again, then repeat your action if it "
                "still fits."
            ),
            version=request.version,
        )


def _find(action: str) -> Transition:
    row = TRANSITIONS.get(action)
    if row is None:
        raise UnknownAction(
            _("There is no action “%(action)s”. The actions are: %(actions)s.")
            % {"action": action[:40], "actions": ", ".join(TRANSITIONS)}
        )
    return row


def _may(row: Transition, request: CommunityRequest, actor: Actor) -> bool:
    return all(rule(request, actor) for rule in (row.who, *row.standing))


def _refuse_by_standing(
    row: Transition, request: CommunityRequest, actor: Actor, expected_version: int | None
) -> None:
    if not row.who(request, actor):
        raise NotAllowed(row.who.otherwise, code=row.who.code)
    if request.state not in row.sources:
        raise explain_wrong_state(request, row.action)
    for rule in row.standing:
        if not rule(request, actor):
            raise NotAllowed(rule.otherwise, code=rule.code)
    refuse_stale(request, expected_version)


def _refuse_unready(row: Transition, move: Move) -> None:
    missing = [*_missing_words(row, move), *(item for guard in row.guards for item in guard(move))]
    if missing:
        raise NotReady(missing)


def _missing_words(row: Transition, move: Move) -> Iterator[Missing]:
    if row.needs_comment and not move.comment:
        yield Missing("comment_missing", "comment", _("Write a comment: it is sent along."))
    if row.needs_reason and not move.reason:
        yield Missing("reason_missing", "reason", _("Choose a reason."))


def _make(row: Transition, move: Move) -> None:
    request, from_state = move.request, move.request.state
    request.state, request.version = State(row.target), request.version + 1
    for consequence in row.then:
        consequence(move)
    event = append_event(move, from_state=from_state, to_state=row.target, details=_describe(move))
    list_exceptions(event, move.actor, move.overridden)
    request.save()
    if (from_state in OPEN) != (request.state in OPEN):
        wish_for_neighbours(request)
    queue_deliveries(event, row.deliver, move, is_held=row.is_decision)


def _describe(move: Move) -> dict[str, Any]:
    """Name what is no personal text: the reason's code, and what remarks and overrides are about."""
    facts = {"reason": move.reason, "remarks": sorted(move.remarks), "overrides": move.overridden}
    return {name: fact for name, fact in facts.items() if fact}
