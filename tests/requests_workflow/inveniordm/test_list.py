from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_workflow.engine import perform
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.inveniordm.script import Script, find_errors

pytestmark = pytest.mark.django_db


def titles(answer: Any) -> list[str]:
    return [hit["topic"]["community"] for hit in answer.json()["hits"]["hits"]]


def test_everybody_lists_what_exists_for_them_newest_first() -> None:
    coordinator = make_user()
    for slug in ("first", "second"):
        make_submitted(coordinator, slug=slug)
    make_draft(coordinator, slug="third")
    make_submitted(slug="other")
    assert titles(Script(coordinator).get("/api/requests/")) == ["third", "second", "first"]
    assert titles(Script(coordinator).get("/api/requests/?sort=oldest")) == ["first", "second", "third"]
    assert titles(Script(make_curator()).get("/api/requests/")) == ["other", "second", "first"]
    assert titles(Script(make_user()).get("/api/requests/")) == []


def test_pages_by_number_lead_to_all_requests() -> None:
    coordinator = make_user()
    for slug in ("aa", "bb", "cc"):
        make_submitted(coordinator, slug=slug)
    script = Script(coordinator)
    first = script.get("/api/requests/?size=2&sort=oldest")
    assert (titles(first), first.json()["hits"]["total"], first.json()["sortBy"]) == (
        ["aa", "bb"],
        3,
        "oldest",
    )
    second = script.get(first.json()["links"]["next"])
    assert titles(second) == ["cc"]
    assert set(second.json()["links"]) == {"self", "prev"}
    assert titles(script.get("/api/requests/?size=2&sort=oldest&page=3")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is_open=true", ["open"]),
        ("is_open=false", ["drafted", "refused"]),
        ("status=submitted", ["open"]),
        ("status=declined", ["refused"]),
        ("status=created", ["drafted"]),
        ("type=subcommunity", ["drafted", "open", "refused"]),
        ("q=refused", ["refused"]),
        ("topic=community:open", ["open"]),
        ("expand=1&is_open=true", ["open"]),
    ],
)
def test_filters_have_zenodos_names(query: str, found: list[str]) -> None:
    coordinator, curator = make_user(), make_curator()
    make_submitted(coordinator, slug="open")
    make_draft(coordinator, slug="drafted")
    refused = make_in_review(curator, coordinator, slug="refused")
    perform(refused.pk, "decline", actor=curator, comment="No.", reason="other")
    assert sorted(titles(Script(coordinator).get(f"/api/requests/?{query}"))) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=101", "size"),
        ("size=0", "size"),
        ("page=0", "page"),
        ("page=401", "page"),
        ("page=x", "page"),
        ("sort=best", "sort"),
        ("status=open", "status"),
        ("is_open=1", "is_open"),
        ("type=community-inclusion", "type"),
        ("created_by=user:7", "created_by"),
        ("page=1&page=2", "page"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(query: str, field: str) -> None:
    refused = Script(make_user()).get(f"/api/requests/?{query}")
    assert refused.status_code == 400
    assert field in find_errors(refused)


def test_one_row_and_three_cost_the_same_queries() -> None:
    curator = make_curator()
    perform(make_in_review(curator).pk, "accept", actor=curator)
    script = Script(curator)
    script.get("/api/requests/")
    with CaptureQueriesContext(connection) as one:
        assert len(titles(script.get("/api/requests/"))) == 1
    for _ in range(2):
        perform(make_in_review(curator).pk, "accept", actor=curator)
    with CaptureQueriesContext(connection) as three:
        assert len(titles(script.get("/api/requests/"))) == 3
    assert len(one) == len(three)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_other_methods_are_refused(method: str) -> None:
    request = make_submitted()
    script = Script(request.coordinator)
    answer = getattr(script.client, method)(f"/api/requests/{request.pk}")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
