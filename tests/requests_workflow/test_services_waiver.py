"""Waiving: a lead lets the curator who declined hear the appeal, and says why."""

import pytest

from portal.accounts.models import User
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound, NotReady, WrongState
from requests_workflow.services import waive_bar
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import Stage, let_in, set_stage

pytestmark = pytest.mark.django_db


def waive(stage: Stage, role: str, reason: str = "There is nobody else.") -> None:
    """Waive in a role."""
    actor = stage.actor(role)
    assert isinstance(actor, User)
    waive_bar(stage.request.pk, reason, actor=actor)


def test_a_lead_lifts_the_bar_with_a_reason() -> None:
    stage = set_stage("appealed")
    version = stage.now().version
    waive(stage, "lead", " There is nobody else. ")
    request = stage.now()
    assert (list(request.bars.all()), request.state, request.version) == ([], "submitted", version)
    event = request.events.select_related("text").last()
    assert event is not None
    assert (event.action, event.actor_role, event.text.comment) == ("waive", "lead", "")
    assert event.text.overrides == {"bar": "There is nobody else."}
    assert event.details == {"curators": [str(stage.users["assignee"].pseudonym)]}
    assert stage.act("assignee", "claim").assignee_id == stage.users["assignee"].pk


@pytest.mark.parametrize("role", ["coordinator", "editor", "curator", "assignee", "self_curator"])
def test_nobody_else_lifts_it(role: str) -> None:
    stage = set_stage("appealed")
    with refused(NotAllowed, "not_allowed"):
        waive(stage, role)


def test_for_strangers_there_is_nothing_to_lift() -> None:
    stage = set_stage("appealed")
    with refused(NotFound):
        waive(stage, "superuser")


def test_a_lead_with_a_conflict_of_interest_lifts_nothing() -> None:
    stage = set_stage("appealed")
    let_in(stage.users["lead"], stage.request)
    with refused(NotAllowed, "conflict_of_interest"):
        waive(stage, "lead")


@pytest.mark.parametrize("situation", ["submitted", "declined", "in_review", "accepted"])
def test_where_nobody_is_barred_from_the_queue_there_is_nothing_to_lift(situation: str) -> None:
    stage = set_stage(situation)
    with refused(WrongState):
        waive(stage, "lead", "")


def test_a_bar_is_not_lifted_without_a_reason() -> None:
    stage = set_stage("appealed")
    with refused(NotReady):
        waive(stage, "lead", "  ")
    with refused(InvalidInput):
        waive(stage, "lead", "a\x00b")
