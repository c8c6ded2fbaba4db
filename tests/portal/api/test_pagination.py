from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Grant
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user
from tests.portal.api.calls import Api, collect, find_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def grants() -> list[str]:
    return [make_grant(f"10100{number:04}").number for number in range(7)]


def numbers(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [row["number"] for row in page["results"]]


def test_following_next_gives_every_row_once_in_order(grants: list[str]) -> None:
    assert [row["number"] for row in collect(Api(), "projects/?page_size=3")] == grants
    falling = collect(Api(), "projects/?page_size=3&ordering=-number")
    assert [row["number"] for row in falling] == grants[::-1]


def test_previous_leads_back_the_same_way(grants: list[str]) -> None:
    api = Api()
    first = api.get("projects/?page_size=3").json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    assert (numbers(third), third["next"]) == (grants[6:], None)

    back = api.get(third["previous"]).json()
    assert numbers(back) == grants[3:6]
    start = api.get(back["previous"]).json()
    assert (numbers(start), start["previous"]) == (grants[:3], None)
    assert numbers(api.get(start["next"]).json()) == grants[3:6]


def test_the_first_page_has_no_previous_and_a_full_last_page_no_next(grants: list[str]) -> None:
    page = Api().get(f"projects/?page_size={len(grants)}").json()
    assert (page["previous"], page["next"]) == (None, None)


def test_links_are_headers_as_well(grants: list[str]) -> None:
    response = Api().get("projects/?page_size=3")
    assert response.headers["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert "Link" not in Api().get("projects/").headers


def test_pages_stay_stable_while_rows_come_and_go(grants: list[str]) -> None:
    api = Api()
    first = api.get("projects/?page_size=3").json()
    make_grant("100000000")
    Grant.objects.filter(number=grants[2]).delete()
    assert numbers(api.get(first["next"]).json()) == grants[3:6]


def test_rows_with_equal_values_are_neither_lost_nor_doubled(grants: list[str]) -> None:
    Grant.objects.update(updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    for ordering in ("updated_at", "-updated_at"):
        rows = collect(Api(), f"projects/?page_size=2&ordering={ordering}")
        assert sorted(row["number"] for row in rows) == grants


@pytest.fixture
def coordinator() -> User:
    """Return somebody with three drafts and three submitted requests, which have a time of submission."""
    user = make_user()
    for day in range(3):
        make_draft(user)
        request = make_submitted(user)
        moment = datetime(2026, 1, 1 + day, tzinfo=UTC)
        CommunityRequest.objects.filter(pk=request.pk).update(submitted_at=moment)
    return user


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("ordering", ["submitted_at", "-submitted_at", "due_at", "-due_at"])
def test_rows_without_a_value_come_last_in_either_direction(
    coordinator: User, ordering: str, size: int
) -> None:
    field = ordering.removeprefix("-")
    rows = collect(Api(coordinator), f"requests/?page_size={size}&ordering={ordering}")
    assert len({row["id"] for row in rows}) == len(rows) == 6
    values = [row[field] for row in rows]
    assert values[3:] == [None] * 3
    assert values[:3] == sorted(values[:3], reverse=ordering.startswith("-"))


@pytest.mark.parametrize("ordering", ["submitted_at", "-submitted_at"])
def test_one_can_go_back_over_rows_without_a_value(coordinator: User, ordering: str) -> None:
    api = Api(coordinator)
    there, address = [], f"/api/v1/requests/?page_size=1&ordering={ordering}"
    while address:
        page = api.get(address).json()
        there.append(page)
        address = page["next"]
    back, address = [], there[-1]["previous"]
    while address:
        page = api.get(address).json()
        back.append(page["results"][0]["id"])
        address = page["previous"]
    assert back == [page["results"][0]["id"] for page in there[:-1]][::-1]


def test_neither_counting_nor_skipping_is_part_of_a_page(grants: list[str]) -> None:
    api = Api()
    second = api.get("projects/?page_size=2").json()["next"]
    with CaptureQueriesContext(connection) as queries:
        api.get(second)
    statements = " ".join(query["sql"] for query in queries)
    assert "OFFSET" not in statements
    assert "COUNT(" not in statements.replace("COUNT(*) FILTER", "")


@pytest.mark.parametrize(
    "size", ["0", "-1", "1.5", "NaN", "1e3", "", "x", "٣", "1_0", "101", "1000000000", "+5"]
)
def test_a_page_size_that_makes_no_sense_is_400_naming_the_maximum(size: str) -> None:
    response = Api(make_user()).get(f"projects/?page_size={quote(size)}")
    assert response.status_code == 400
    assert find_faults(response) == [("page_size", "page_size")]
    assert "1 to 100" in response.json()["detail"]


def test_guests_get_25_rows_and_are_told_how_to_get_more() -> None:
    assert Api().get("projects/?page_size=25").status_code == 200
    response = Api().get("projects/?page_size=26")
    assert response.status_code == 400
    assert "1 to 25" in response.json()["detail"]
    assert "With a token" in response.json()["detail"]
    assert Api(make_user()).get("projects/?page_size=100").status_code == 200


@pytest.mark.parametrize(
    "ordering", ["title", "owner__password", "-", "", "number,-number", "pk", "coordinator"]
)
def test_an_ordering_that_is_not_declared_is_400_naming_those_that_are(ordering: str) -> None:
    response = Api().get(f"projects/?ordering={ordering}")
    assert find_faults(response) == [("ordering", "ordering")]
    assert "-updated_at" in response.json()["detail"]


def test_a_list_with_one_ordering_has_no_such_parameter() -> None:
    assert find_faults(Api().get("programmes/?ordering=code")) == [("ordering", "unknown_parameter")]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!!",
        "cD0lMDA=",
        "cD0A",
        "bz05OTk5OTk5OTk5",
        "W10.x",
        ".",
        "W10." + "A" * 43,
        "🏳",
        "a" * 3000,
    ],
)
def test_a_cursor_that_was_not_given_out_is_400(cursor: str) -> None:
    response = Api().get(f"projects/?cursor={quote(cursor)}")
    assert response.status_code == 400
    assert find_faults(response) == [("cursor", "cursor")]


def test_every_changed_character_of_a_cursor_is_noticed(grants: list[str]) -> None:
    link = Api().get("projects/?page_size=1").json()["next"]
    cursor = parse_qs(urlsplit(link).query)["cursor"][0]
    for place in range(0, len(cursor) - 1, 9):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert Api().get(f"projects/?cursor={changed}").status_code == 400


def test_a_cursor_of_another_list_or_ordering_is_400(grants: list[str]) -> None:
    make_draft(user := make_user())
    make_draft(user)
    of_requests = parse_qs(urlsplit(Api(user).get("requests/?page_size=1").json()["next"]).query)["cursor"][0]
    of_projects = parse_qs(urlsplit(Api().get("projects/?page_size=1").json()["next"]).query)["cursor"][0]
    assert Api().get(f"projects/?cursor={of_requests}").status_code == 400
    assert Api().get(f"projects/?cursor={of_projects}&ordering=-number").status_code == 400


def test_a_signed_cursor_with_senseless_content_is_400() -> None:
    signer = Signer(sep=".", salt="portal.api.cursor")
    wrong_key: list[Any] = ["-created_at", None, "no-uuid", True]
    wrong_value: list[Any] = ["-created_at", "x", str(uuid4()), True]
    senseless: list[Any] = [[], {}, None, wrong_key, wrong_value]
    for content in senseless:
        response = Api(make_curator()).get(f"requests/?cursor={signer.sign_object(content)}")
        assert response.status_code == 400


def test_an_empty_page_has_no_neighbours(grants: list[str]) -> None:
    link = Api().get("projects/?page_size=6").json()["next"]
    Grant.objects.all().delete()
    assert Api().get(link).json() == {"next": None, "previous": None, "results": []}


def test_filters_stay_while_following_next(grants: list[str]) -> None:
    Grant.objects.filter(number__in=grants[:2]).update(status="CLOSED")
    rows = collect(Api(), "projects/?page_size=2&status=SIGNED")
    assert [row["number"] for row in rows] == grants[2:]


def test_microseconds_are_part_of_the_position() -> None:
    user = make_user()
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for step in range(5):
        draft = make_draft(user)
        CommunityRequest.objects.filter(pk=draft.pk).update(created_at=moment + timedelta(microseconds=step))
    rows = collect(Api(user), "requests/?page_size=1&ordering=created_at")
    assert len({row["id"] for row in rows}) == 5
