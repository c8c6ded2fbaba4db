"""What follows from moves: the clocks, the claim, who is preferred and who is barred, the community."""

from datetime import timedelta

import pytest

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CheckResult, CommunityRequest
from tests.factories import make_curator, make_draft, make_submitted
from tests.requests_workflow.stage import Stage, let_in, set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

# 2026-03-02 is a Monday.
MONDAY, TUESDAY, FRIDAY = utc("2026-03-02 10:00"), utc("2026-03-03 10:00"), utc("2026-03-06 10:00")
NEXT_MONDAY, NEXT_TUESDAY = utc("2026-03-09 10:00"), utc("2026-03-10 10:00")


def act_at(moment: str, stage: Stage, role: str, action: str) -> CommunityRequest:
    """Make a move at a moment and return the request as stored."""
    with clock_at(utc(moment)):
        stage.act(role, action)
    return stage.now()


def test_a_submission_enters_the_queue_with_five_working_days() -> None:
    request = act_at("2026-03-06 10:00", set_stage(), "coordinator", "submit")
    assert request.submitted_at == request.waiting_since == FRIDAY
    assert request.due_at == utc("2026-03-13 10:00")
    assert (request.expires_at, request.closed_at, request.clock_left) == (None, None, None)


def test_the_clock_stands_while_the_coordinator_has_the_ball() -> None:
    stage = set_stage()
    act_at("2026-03-05 10:00", stage, "coordinator", "submit")
    act_at("2026-03-06 08:00", stage, "assignee", "claim")
    request = act_at("2026-03-06 10:00", stage, "assignee", "request_changes")
    assert (request.due_at, request.clock_left) == (None, timedelta(days=4))
    request = act_at("2026-03-20 10:00", stage, "coordinator", "resubmit")
    assert (request.due_at, request.clock_left) == (utc("2026-03-26 10:00"), None)
    assert request.submitted_at == utc("2026-03-05 10:00")
    assert request.waiting_since == utc("2026-03-20 10:00")


def test_an_overdue_clock_stops_at_nothing_and_is_due_at_once_afterwards() -> None:
    stage = set_stage()
    act_at("2026-03-02 10:00", stage, "coordinator", "submit")
    act_at("2026-03-20 10:00", stage, "assignee", "claim")
    assert act_at("2026-03-20 11:00", stage, "assignee", "request_changes").clock_left == timedelta()
    assert act_at("2026-03-23 09:00", stage, "coordinator", "resubmit").due_at == utc("2026-03-23 09:00")


@pytest.mark.parametrize(("role", "action"), [("assignee", "release"), ("system", "lapse")])
def test_the_clock_runs_on_when_a_claim_ends(role: str, action: str) -> None:
    stage = set_stage("in_review")
    before = stage.now()
    stage.act(role, action)
    after = stage.now()
    assert (after.due_at, after.waiting_since) == (before.due_at, before.waiting_since)
    assert (after.assignee, after.lease_until, after.kept_for) == (None, None, None)


def test_reopening_gives_the_curators_their_full_time_again() -> None:
    stage = set_stage("declined")
    with clock_at(NEXT_TUESDAY):
        CommunityRequest.objects.filter(pk=stage.request.pk).update(closed_at=NEXT_MONDAY)
        request = stage.act("coordinator", "reopen")
    assert (request.due_at, request.waiting_since) == (utc("2026-03-17 10:00"), NEXT_TUESDAY)
    assert (request.closed_at, request.decline_reason) == (None, "")


def test_a_claim_is_a_lease_of_forty_eight_hours_weekends_included() -> None:
    stage = set_stage("submitted")
    request = act_at("2026-03-06 10:00", stage, "curator", "claim")
    assert (request.assignee, request.lease_until) == (stage.users["curator"], utc("2026-03-08 10:00"))


def test_a_request_for_changes_gives_thirty_days_and_frees_the_curator() -> None:
    stage = set_stage("in_review")
    request = act_at("2026-03-02 10:00", stage, "assignee", "request_changes")
    assert request.expires_at == utc("2026-04-01 10:00")
    assert (request.assignee, request.lease_until, request.reminders_sent) == (None, None, 0)
    assert (request.kept_for, request.kept_until) == (stage.users["assignee"], None)


def test_reminders_begin_anew_with_every_answer_asked_for() -> None:
    stage = set_stage("sent_back")
    CommunityRequest.objects.filter(pk=stage.request.pk).update(reminders_sent=2)
    assert stage.act("coordinator", "resubmit").reminders_sent == 0
    CommunityRequest.objects.filter(pk=stage.request.pk).update(reminders_sent=2)
    stage.act("assignee", "claim")
    assert stage.act("assignee", "request_changes").reminders_sent == 0


def test_a_resubmission_is_kept_for_the_previous_curator_for_three_working_days() -> None:
    stage = set_stage("sent_back")
    request = act_at("2026-03-06 10:00", stage, "coordinator", "resubmit")
    assert (request.kept_for, request.kept_until) == (stage.users["assignee"], utc("2026-03-11 10:00"))
    assert request.expires_at is None


@pytest.mark.parametrize("reason", ["left the desk", "left the house", "takes part"])
def test_it_is_kept_for_nobody_who_cannot_claim_it_any_more(reason: str) -> None:
    stage = set_stage("sent_back")
    previous = stage.users["assignee"]
    if reason == "takes part":
        let_in(previous, stage.request)
    elif reason == "left the desk":
        previous.groups.clear()
    else:
        User.objects.filter(pk=previous.pk).update(is_active=False)
    request = stage.act("coordinator", "resubmit")
    assert (request.kept_for, request.kept_until) == (None, None)
    assert stage.act("curator", "claim").state == "in_review"


def test_any_claim_ends_the_keeping() -> None:
    stage = set_stage("answered")
    stage.act("lead", "claim")
    assert (stage.now().kept_for, stage.now().kept_until) == (None, None)
    stage.act("lead", "release")
    assert stage.act("curator", "claim").state == "in_review"


def test_after_three_working_days_any_curator_may_claim() -> None:
    stage = set_stage("answered")
    kept_until = stage.now().kept_until
    assert kept_until is not None
    with clock_at(kept_until):
        assert stage.act("curator", "claim").assignee_id == stage.users["curator"].pk


def test_a_decline_keeps_its_reason_and_bars_that_curator() -> None:
    stage = set_stage("in_review")
    request = act_at("2026-03-02 10:00", stage, "assignee", "decline")
    assert request.decline_reason == "other"
    assert [bar.curator for bar in request.bars.all()] == [stage.users["assignee"]]
    assert (request.closed_at, request.assignee, request.lease_until) == (MONDAY, None, None)
    assert (request.due_at, request.expires_at) == (None, None)


@pytest.mark.parametrize("situation", ["draft", "submitted", "answered", "in_review", "sent_back"])
def test_cancelling_stops_every_clock(situation: str) -> None:
    stage = set_stage(situation)
    request = act_at("2026-03-02 10:00", stage, "coordinator", "cancel")
    assert request.closed_at == MONDAY
    clocks = [request.due_at, request.clock_left, request.expires_at, request.lease_until, request.kept_until]
    assert clocks == [None] * 5
    assert (request.assignee, request.kept_for) == (None, None)


def test_expiry_stops_every_clock() -> None:
    request = set_stage("expired").now()
    assert request.closed_at is not None
    assert [request.due_at, request.clock_left, request.expires_at, request.kept_for] == [None] * 4


def test_moves_that_look_at_the_checks_store_what_they_said_of_the_new_version() -> None:
    request = make_submitted()
    assert set(request.check_results.values_list("check_id", "request_version")) == {
        ("affiliation", 2), ("completeness", 2), ("duplicates", 2), ("grant", 2), ("slug", 2),
    }  # fmt: skip
    curator = make_curator()
    perform(request.pk, "claim", actor=curator)
    assert set(request.check_results.values_list("request_version", flat=True)) == {2}
    perform(request.pk, "accept", actor=curator)
    assert set(request.check_results.values_list("request_version", flat=True)) == {4}


def test_a_draft_that_was_never_submitted_has_no_results() -> None:
    make_draft()
    assert not CheckResult.objects.exists()
