"""State by action by role: every cell is tried, and a refused one changes nothing."""

import pytest
from django.db import transaction

from requests_workflow.engine import available
from requests_workflow.refusals import NotFound, Refusal
from requests_workflow.selectors import find_request
from requests_workflow.states import State
from requests_workflow.table import TABLE
from tests.requests_workflow.matrix import EXPECTED, TARGETS
from tests.requests_workflow.snapshots import photograph
from tests.requests_workflow.stage import WAY_TO, Stage, set_stage

pytestmark = pytest.mark.django_db

SITUATIONS = list(dict.fromkeys(situation for situation, _, _ in EXPECTED))
ACTIONS = list(dict.fromkeys(action for _, action, _ in EXPECTED))
ROLES = list(dict.fromkeys(role for _, _, role in EXPECTED))
OFFERED = {"ok", "not_ready"}


def test_the_matrix_has_every_cell() -> None:
    assert len(EXPECTED) == 11 * 11 * 11
    assert set(SITUATIONS) == set(WAY_TO)
    assert {row.action for row in TABLE} == set(ACTIONS) == set(TARGETS)


def test_the_situations_reach_every_state() -> None:
    assert {set_stage(situation).now().state for situation in SITUATIONS} == set(State)


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_by_everybody(action: str, situation: str) -> None:
    stage = set_stage(situation)
    outcomes = {role: outcome_of(stage, action, role) for role in ROLES}
    assert outcomes == {role: EXPECTED[situation, action, role] for role in ROLES}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_offered_is_what_can_be_done(situation: str) -> None:
    stage = set_stage(situation)
    offered = {role: offered_to(stage, role) for role in ROLES}
    assert offered == {role: expected_offer(situation, role) for role in ROLES}


def outcome_of(stage: Stage, action: str, role: str) -> str:
    """Try one cell, and take back what came of it."""
    before = photograph()
    with transaction.atomic():
        outcome = _try(stage, action, role)
        if outcome == "ok":
            _assert_one_move_was_made(stage, action, events_before=len(before["RequestEvent"]))
        else:
            assert photograph() == before, f"a refused {action} by {role} left traces"
        transaction.set_rollback(True)
    return outcome


def offered_to(stage: Stage, role: str) -> list[str] | None:
    """Return the offer; None where the request doesn't exist for them."""
    with transaction.atomic():
        actor = stage.actor(role)
        transaction.set_rollback(True)
    try:
        return available(find_request(stage.request.pk, actor), actor)
    except NotFound:
        return None


def expected_offer(situation: str, role: str) -> list[str] | None:
    """Read the offer off the matrix."""
    cells = {action: EXPECTED[situation, action, role] for action in ACTIONS}
    if set(cells.values()) == {"not_found"}:
        return None
    return [action for action, cell in cells.items() if cell in OFFERED]


def _try(stage: Stage, action: str, role: str) -> str:
    try:
        stage.act(role, action)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def _assert_one_move_was_made(stage: Stage, action: str, *, events_before: int) -> None:
    after = stage.now()
    assert after.state == TARGETS[action]
    assert len(photograph()["RequestEvent"]) == events_before + 1
    last = after.events.last()
    assert last is not None
    assert (last.action, last.to_state) == (action, TARGETS[action])
