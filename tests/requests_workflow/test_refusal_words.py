"""What a refusal tells: who, when, which field, and all that is missing at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_workflow.engine import perform
from requests_workflow.refusals import (
    Conflict,
    InvalidInput,
    Missing,
    NotAllowed,
    NotFound,
    NotReady,
    Refusal,
    Stale,
    UnknownAction,
    WrongState,
)
from tests.factories import make_curator, make_draft, make_in_review, make_submitted
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

ANCIENT = 77


def test_a_wrong_state_tells_who_brought_it_there_and_when() -> None:
    stage = set_stage("in_review")
    with clock_at(utc("2026-03-02 09:05")):
        stage.act("assignee", "decline")
    with refused(WrongState) as caught:
        stage.act("assignee", "accept")
    refusal = caught[0]
    assert isinstance(refusal, WrongState)
    assert refusal.state == "declined"
    assert refusal.acted_by == stage.users["assignee"].display_name
    assert refusal.acted_at == utc("2026-03-02 09:05")
    assert str(refusal) == (
        f"“accept” is not possible: the request is declined since {refusal.acted_by} acted (decline) "
        "on 2 March 2026, 09:05 UTC."
    )


def test_a_wrong_state_of_a_draft_names_nobody() -> None:
    draft = make_draft()
    with refused(WrongState) as caught:
        perform(draft.pk, "resubmit", actor=draft.coordinator)
    assert isinstance(caught[0], WrongState)
    assert (caught[0].state, caught[0].acted_by, caught[0].acted_at) == ("draft", "", None)


def test_all_that_is_missing_is_told_at_once() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with refused(NotReady) as caught:
        perform(request.pk, "decline", actor=curator)
    assert isinstance(caught[0], NotReady)
    assert [(item.code, item.field) for item in caught[0].missing] == [
        ("comment_missing", "comment"),
        ("reason_missing", "reason"),
    ]
    assert str(caught[0]) == "Write a comment: it is sent along. Choose a reason."


def test_a_conflict_names_its_field() -> None:
    taken = make_submitted()
    draft = make_draft(slug=taken.slug)
    with refused(Conflict) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator)
    assert isinstance(caught[0], Conflict)
    assert caught[0].field == "slug"


def test_every_refusal_has_a_code_of_its_own() -> None:
    refusals: list[Refusal] = [
        NotFound("x"), UnknownAction("x"), NotAllowed("x"), WrongState("x", state="draft"),
        Stale("x", version=1), InvalidInput({}), NotReady([Missing("a", "b", "c")]),
        Conflict("x", field="slug"),
    ]  # fmt: skip
    assert [refusal.code for refusal in refusals] == [
        "not_found", "unknown_action", "not_allowed", "wrong_state",
        "stale", "invalid", "not_ready", "conflict",
    ]  # fmt: skip


def test_a_comment_of_blanks_is_no_comment() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with refused(NotReady):
        perform(request.pk, "request_changes", actor=curator, comment=" \n\t ")


def test_a_decision_by_one_whose_lease_is_over_still_counts() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with clock_at(timezone.now() + timedelta(days=3)):
        assert perform(request.pk, "accept", actor=curator).state == "accepted"
