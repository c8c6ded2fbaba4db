"""The grant check: eligible or not, and where the grant is in its life."""

from datetime import date
from typing import Any

import pytest

from requests_workflow.checks.grant import judge_grant
from requests_workflow.checks.outcome import Outcome
from tests.factories import make_draft, make_grant
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


def judge(**fields: Any) -> Outcome:
    """Judge a draft with one grant, on 2 March 2026."""
    draft = make_draft(grants=[make_grant(**fields).number])
    with clock_at(utc("2026-03-02 10:00")):
        outcome = judge_grant(draft)
    assert outcome is not None
    return outcome


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"end_date": date(2026, 3, 2)}, "grant_running", "running until 2 March 2026."),
        ({"end_date": date(2026, 3, 1)}, "grant_ended", "ended on 1 March 2026, 1 day ago."),
        ({"end_date": date(2025, 3, 2)}, "grant_ended", "ended on 2 March 2025, 365 days ago."),
        ({"start_date": date(2026, 3, 2)}, "grant_running", "running until"),
        ({"start_date": date(2026, 3, 3)}, "grant_not_started", "starts on 3 March 2026."),
        ({"start_date": None}, "grant_dates_unknown", "no complete dates"),
        ({"end_date": None}, "grant_dates_unknown", "no complete dates"),
        ({"status": "TERMINATED", "end_date": None}, "grant_terminated", "was terminated."),
        ({"status": ""}, "grant_running", "running until"),
    ],
)
def test_where_a_grant_is_in_its_life(fields: dict[str, Any], code: str, words: str) -> None:
    outcome = judge(acronym="FREYA", **fields)
    assert (outcome.code, outcome.blocks) == (code, "")
    assert outcome.level == ("info" if code == "grant_running" else "warning")
    assert outcome.said.startswith("FREYA (")
    assert words in outcome.said


@pytest.mark.parametrize(
    "framework", ["FP7", "H2020", "HORIZON", "EURATOM", "H2020-EURATOM", "FP7-EURATOM", "horizon"]
)
def test_the_research_programmes_are_eligible(framework: str) -> None:
    assert judge(framework_programme=framework).code == "grant_running"


@pytest.mark.parametrize(
    ("framework", "words"), [("ERASMUS", "ERASMUS"), ("FP6", "FP6"), ("", "names no programme")]
)
def test_other_programmes_block_acceptance(framework: str, words: str) -> None:
    outcome = judge(framework_programme=framework)
    assert (outcome.code, outcome.level, outcome.blocks) == ("programme_not_eligible", "error", "accept")
    assert words in outcome.said


def test_without_a_grant_it_says_so_and_leaves_the_refusal_to_the_guard() -> None:
    outcome = judge_grant(make_draft(grants=[]))
    assert outcome is not None
    assert (outcome.code, outcome.level, outcome.blocks) == ("grant_missing", "error", "")


def test_every_grant_is_judged_and_the_worst_counts() -> None:
    good, bad = make_grant(), make_grant(number="424242", framework_programme="ERASMUS")
    for grants in ((good, bad), (bad, good)):
        outcome = judge_grant(make_draft(grants=[grant.number for grant in grants]))
        assert outcome is not None
        assert (outcome.code, outcome.level, outcome.blocks) == ("programme_not_eligible", "error", "accept")
        assert "Grant 424242 belongs to ERASMUS" in outcome.said
    assert outcome is not None
    assert outcome.facts["grant"] == "424242"
    assert [one["grant"] for one in outcome.facts["further_grants"]] == [good.number]


def test_of_many_further_grants_a_few_are_told_of_and_the_others_counted() -> None:
    running, ended = make_grant(), [make_grant(end_date=date(2020, 1, 1)) for _ in range(5)]
    grants = [running, *ended, make_grant()]
    outcome = judge_grant(make_draft(grants=[grant.number for grant in grants]))
    assert outcome is not None
    assert (outcome.code, outcome.level, outcome.blocks) == ("grant_ended", "warning", "")
    assert outcome.said.count("ended on 1 January 2020") == 3
    assert outcome.said.endswith("2 further grants are to be looked at. 1 further grant is running.")
    assert len(outcome.facts["further_grants"]) == 6


def test_it_shows_the_facts_it_rests_on() -> None:
    outcome = judge(number="777523", acronym="FREYA", end_date=None)
    assert outcome.facts == {
        "grant": "777523",
        "acronym": "FREYA",
        "framework_programme": "HORIZON",
        "programme": None,
        "status": "SIGNED",
        "start_date": "2024-01-01",
        "end_date": None,
    }
