"""Running the checks on demand: for those who take part, drafts included."""

import pytest

from portal.accounts.models import User
from requests_workflow.refusals import NotFound, WrongState
from requests_workflow.services import rerun_checks
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import Stage, set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


def rerun(stage: Stage, role: str) -> None:
    """Run the checks in a role."""
    actor = stage.actor(role)
    assert isinstance(actor, User)
    rerun_checks(stage.request.pk, actor=actor)


@pytest.mark.parametrize("role", ["coordinator", "editor", "viewer", "curator", "assignee", "lead"])
def test_who_takes_part_may_run_them_and_they_see_what_has_changed(role: str) -> None:
    stage = set_stage("in_review")
    grant = stage.now().grants.get()
    grant.status = "TERMINATED"
    grant.save()
    assert stage.now().check_results.get(check_id="grant").level == "info"
    rerun(stage, role)
    assert stage.now().check_results.get(check_id="grant").level == "warning"


def test_running_them_moves_nothing_and_is_no_event() -> None:
    stage = set_stage("in_review")
    before = stage.now()
    rerun(stage, "curator")
    after = stage.now()
    assert (after.version, after.state, after.events_count) == (before.version, before.state, 2)
    assert after.lease_until == before.lease_until


def test_the_assignee_renews_the_lease_by_it() -> None:
    stage = set_stage("in_review")
    with clock_at(utc("2027-03-02 10:00")):
        rerun(stage, "assignee")
    assert stage.now().lease_until == utc("2027-03-04 10:00")


def test_a_draft_is_checked_for_those_who_see_it() -> None:
    stage = set_stage("draft")
    rerun(stage, "viewer")
    assert stage.now().check_results.count() == 5
    for role in ("curator", "stranger"):
        with refused(NotFound):
            rerun(stage, role)


@pytest.mark.parametrize("situation", ["accepted", "declined", "cancelled", "expired"])
def test_what_is_closed_is_checked_no_more(situation: str) -> None:
    stage = set_stage(situation)
    with refused(WrongState):
        rerun(stage, "assignee")
