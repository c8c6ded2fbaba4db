"""The desk's words for spans of time, due dates, checks and actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from requests_workflow.admin.columns import summarise_checks
from requests_workflow.admin.due import describe_due, describe_span, describe_waiting
from requests_workflow.admin.evidence import describe_value, list_facts
from requests_workflow.admin.words import BUTTONS, name_button
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.table import TABLE

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=59), "under an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=12, hours=3), "12 days"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert describe_span(span) == words


@pytest.mark.parametrize(
    ("fields", "words", "tone"),
    [
        ({"due_at": NOW - timedelta(days=2, hours=1)}, "overdue by 2 days", "error"),
        ({"due_at": NOW + timedelta(hours=5)}, "due in 5 hours", "warning"),
        ({"due_at": NOW + timedelta(days=3)}, "due in 3 days", "plain"),
        ({"clock_left": timedelta(days=2)}, "clock stopped, 2 days left", "plain"),
        ({}, "no date", "plain"),
    ],
)
def test_a_due_date_is_told_in_words(fields: dict[str, Any], words: str, tone: str) -> None:
    badge = describe_due(CommunityRequest(**fields), NOW)
    assert (badge.text, badge.tone) == (words, tone)


def test_waiting_is_told_by_who_has_the_ball() -> None:
    since = {"waiting_since": NOW - timedelta(days=4)}
    assert describe_waiting(CommunityRequest(state="submitted", **since), NOW) == "4 days"
    assert (
        describe_waiting(CommunityRequest(state="changes_requested", **since), NOW) == "with the coordinator"
    )
    closed = CommunityRequest(state="accepted", closed_at=NOW - timedelta(hours=2), **since)
    assert describe_waiting(closed, NOW) == "closed 2 hours ago"


def test_checks_are_summed_up_in_words() -> None:
    fine, look = CheckResult(level="info"), CheckResult(level="warning")
    problem, blocking = CheckResult(level="error"), CheckResult(level="error", blocks="accept")
    assert summarise_checks([]) == "not run"
    assert summarise_checks([fine]) == "in order"
    assert summarise_checks([fine, look, look]) == "2 to look at"
    assert summarise_checks([problem, look]) == "1 problem, 1 to look at"
    assert summarise_checks([problem, blocking]) == "2 problems (blocks acceptance)"


def test_facts_of_any_shape_become_text() -> None:
    communities = [{"slug": "freya", "grant": "777523"}, {"slug": "lake", "grant": "1"}]
    assert describe_value(communities) == "slug freya, grant 777523; slug lake, grant 1"
    assert describe_value(value=True) == "yes"
    facts = list_facts({"end_date": "2026-01-01", "acronym": "", "programme": None, "lacking": ["title"]})
    assert [(fact.name, fact.value) for fact in facts] == [("End date", "2026-01-01"), ("Lacking", "title")]


def test_every_action_that_people_take_has_a_button() -> None:
    by_hand = {row.action for row in TABLE} - {"lapse", "expire"}
    assert by_hand <= set(BUTTONS)
    assert name_button("hand_over") == "Hand over"
