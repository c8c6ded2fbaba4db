"""The public page: sums for everybody, at a constant cost, and the same for programs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests_workflow.engine import perform
from requests_workflow.statistics.job import refresh_statistics
from tests.factories import make_curator, make_draft
from tests.requests_workflow.times import clock_at

pytestmark = pytest.mark.django_db

ADDRESS = "/transparency/"


def decide(number: int, action: str = "accept") -> None:
    """Decide on so many people's requests, each 3 hours after it was sent, on a working day of last week."""
    curator, now = make_curator(), timezone.now()
    day = (now - timedelta(days=7 + now.weekday())).replace(hour=9)
    for _ in range(number):
        draft = make_draft()
        with clock_at(day):
            perform(draft.pk, "submit", actor=draft.coordinator)
        with clock_at(day + timedelta(hours=3)):
            perform(draft.pk, "claim", actor=curator)
            perform(draft.pk, action, actor=curator, comment="Because.", reason="other")


def test_before_anything_was_counted_the_page_says_so(client: Client) -> None:
    page = client.get(ADDRESS).text
    assert "No request was decided in the last 12 months" in page
    assert "not counted yet" in page


def test_an_empty_desk_reads_well(client: Client) -> None:
    refresh_statistics()
    page = client.get(ADDRESS).text
    assert "No request was decided in the last 12 months" in page
    assert "<dd>0</dd>" in page
    assert "Counted on" in page


def test_a_handful_of_decisions_is_withheld(client: Client) -> None:
    decide(4)
    refresh_statistics()
    page = client.get(ADDRESS).text
    assert "told once there are enough" in page
    assert '<td class="number">fewer than 5</td>' in page
    document = client.get(ADDRESS, {"format": "json"}).json()
    assert document["periods"][0]["decided"] is None
    assert document["periods"][0]["median_working_days_to_decision"] is None


def test_the_figures_of_many_are_told(client: Client) -> None:
    decide(7)
    decide(5, "decline")
    refresh_statistics()
    page = client.get(ADDRESS).text
    assert "58 %" in page
    (recent, year) = client.get(ADDRESS, {"format": "json"}).json()["periods"]
    assert (recent["days"], year["days"]) == (90, 365)
    assert (recent["received"], recent["decided"], recent["acceptance_percent"]) == (12, 12, 58)
    assert recent["median_working_days_to_decision"] == 0.1
    assert recent["median_calendar_days_to_decision"] == 0.1
    assert recent["p90_working_days_to_decision"] is None


def test_the_json_has_what_its_help_page_names(client: Client) -> None:
    refresh_statistics()
    document = client.get(ADDRESS, {"format": "json"}).json()
    assert len(document["months"]) == 12
    help_page = client.get("/docs/figures/").text
    names = {*document, *document["periods"][0], *document["months"][0]} - {"days", "month"}
    assert [name for name in names - {"backlog"} if f"<code>{name}</code>" not in help_page] == []
    for name in document["backlog"]:
        assert f"<code>backlog.{name}</code>" in help_page


def test_another_format_is_not_there(client: Client) -> None:
    assert client.get(ADDRESS, {"format": "xml"}).status_code == 404


def test_the_page_costs_the_same_however_much_was_decided(client: Client) -> None:
    counts = []
    for number in (1, 3):
        decide(number)
        refresh_statistics()
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 6
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    assert "requestevent" not in "".join(query["sql"] for query in queries)


def test_the_foot_of_every_page_leads_there(client: Client) -> None:
    assert f'href="{ADDRESS}"' in client.get("/").text


def test_anybody_may_keep_it_for_a_minute(client: Client) -> None:
    assert client.get(ADDRESS)["Cache-Control"] == "public, max-age=60"
