"""The checks of ownership and completeness, and the runner that stores what all of them say."""

from typing import Any

import pytest

from communities.models import CordisRelease
from requests_workflow.checks.completeness import judge_completeness
from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.ownership import judge_ownership
from requests_workflow.checks.runner import CHECKS, CHECKS_BY_ID, evaluate_checks, store_outcomes
from requests_workflow.models import CheckResult
from requests_workflow.proposal import FIELDS
from requests_workflow.rechecking.wishes import grant_wishes
from requests_workflow.said import Said
from requests_workflow.services import invite_member, remove_member
from tests.factories import make_draft, make_submitted
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


def test_ownership_of_a_linked_community_blocks_acceptance() -> None:
    outcome = judge_ownership(make_draft(kind="link", community="bycovid"))
    assert outcome is not None
    assert (outcome.code, outcome.level, outcome.blocks) == ("ownership_not_proved", "error", "accept")
    assert outcome.facts == {"community": "bycovid"}
    assert "“bycovid”" in outcome.said


def test_a_new_community_has_no_owner_to_prove() -> None:
    assert judge_ownership(make_draft()) is None
    assert judge_ownership(make_draft(community="bycovid")) is None
    assert judge_ownership(make_draft(kind="link", community="")) is None


@pytest.mark.parametrize(
    ("empty", "words"),
    [
        ("title", "The title is still empty."),
        ("description", "The description is still empty."),
        ("website", "No website is named yet."),
    ],
)
def test_what_is_empty_is_named_and_blocks_nothing(empty: str, words: str) -> None:
    lacking: dict[str, Any] = {empty: ""}
    outcome = judge_completeness(make_draft(**lacking))
    assert outcome is not None
    assert (outcome.code, outcome.level, outcome.blocks) == ("incomplete", "warning", "")
    assert outcome.said.startswith(f"{words} Nobody but the coordinator is in the request")
    assert outcome.facts == {"lacking": [empty], "further_members": 0}


def test_what_is_complete_is_in_order() -> None:
    outcome = judge_completeness(make_draft())
    assert outcome is not None
    assert (outcome.code, outcome.level, outcome.blocks) == ("complete", "info", "")
    assert outcome.said == (
        "Title, description and website are there. Nobody but the coordinator is in the request: with a "
        "colleague in it, preferably of another partner, the community outlives a change of jobs. A logo is "
        "put in on Zenodo, once the community is there."
    )


def test_who_was_let_in_counts_and_who_went_does_not() -> None:
    request = make_submitted(kind="link")
    for name in ("ada", "eve"):
        invite_member(request.pk, email=f"{name}@uva.example", role="editor", actor=request.coordinator)
    remove_member(request.pk, email="eve@uva.example", actor=request.coordinator)
    grant_wishes()
    result = request.check_results.get(check_id="completeness")
    assert (result.level, result.facts) == ("info", {"further_members": 1})
    assert result.summary == (
        "Title, description and website are there. Beside the coordinator 1 further person is in the request."
    )


def test_a_draft_that_was_never_checked_is_not_because_of_a_colleague() -> None:
    draft = make_draft()
    invite_member(draft.pk, email="ada@uva.example", role="viewer", actor=draft.coordinator)
    assert grant_wishes() == 0
    assert not draft.check_results.exists()


def test_each_check_has_an_id_of_its_own_and_a_field_of_the_proposal() -> None:
    assert [check.id for check in CHECKS] == [
        *("grant", "affiliation", "duplicates", "slug", "ownership", "completeness"),
    ]
    assert list(CHECKS_BY_ID.values()) == list(CHECKS)
    assert {check.field for check in CHECKS} <= set(FIELDS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("new", ["grant", "affiliation", "duplicates", "slug", "completeness"]),
        ("link", ["grant", "affiliation", "duplicates", "ownership", "completeness"]),
    ],
)
def test_the_checks_that_have_something_to_say_are_run_in_order(kind: str, expected: list[str]) -> None:
    assert [outcome.check_id for outcome in evaluate_checks(make_draft(kind=kind))] == expected


def test_evaluating_stores_nothing() -> None:
    evaluate_checks(make_draft())
    assert not CheckResult.objects.exists()


def test_what_is_stored_tells_when_by_which_rule_and_from_which_release() -> None:
    CordisRelease.objects.create(source="x.zip", checksum="x", data_date=utc("2026-02-27 00:00").date())
    draft = make_draft()
    said = (Said("In words."),)
    outcome = Outcome("grant", "code", "error", said, "accept", {"a": 1}, {"b": 2}, reads_cordis=True)
    with clock_at(utc("2026-03-02 10:00")):
        store_outcomes(draft, [outcome])
    row = draft.check_results.get()
    assert (row.check_id, row.level, row.blocks, row.summary) == ("grant", "error", "accept", "In words.")
    assert (row.facts, row.curator_facts) == ({"a": 1}, {"b": 2})
    assert (row.rule_version, row.request_version) == (3, 1)
    assert (row.source, row.ran_at) == ("CORDIS data of 27 February 2026", utc("2026-03-02 10:00"))


def test_storing_again_replaces_everything_and_drops_what_has_nothing_to_say_any_more() -> None:
    draft = make_draft()
    store_outcomes(
        draft, [Outcome("grant", "a", "info", (Said("A."),)), Outcome("slug", "b", "info", (Said("B."),))]
    )
    draft.version = 2
    later = Outcome("grant", "c", "error", (Said("C."),), "accept", {"a": 1}, {"b": 2})
    with clock_at(utc("2027-03-02 10:00")):
        store_outcomes(draft, [later])
    row = draft.check_results.get()
    assert (row.level, row.blocks, row.summary, row.request_version) == ("error", "accept", "C.", 2)
    assert (row.facts, row.curator_facts, row.ran_at) == ({"a": 1}, {"b": 2}, utc("2027-03-02 10:00"))


def test_one_request_leaves_the_results_of_another_alone() -> None:
    one, other = make_draft(), make_draft()
    store_outcomes(other, [Outcome("slug", "b", "info", (Said("B."),))])
    store_outcomes(one, [Outcome("grant", "a", "info", (Said("A."),))])
    assert other.check_results.get().check_id == "slug"
