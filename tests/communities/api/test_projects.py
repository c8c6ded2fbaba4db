import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Grant, Subject
from communities.search import find_ids
from communities.search_index import rebuild
from tests.communities.api.stage import make_community, make_full_grant, make_participation
from tests.factories import make_grant
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


def find(query: str) -> set[str]:
    response = Api().get(f"projects/?{query}")
    assert response.status_code == 200, response.content
    return {row["number"] for row in response.json()["results"]}


def test_a_project_is_shown_with_its_programme_coordinator_and_communities() -> None:
    grant = make_full_grant("101000001", acronym="FREYA", title="Connected")
    make_community("freya", grant)
    row = Api().get("projects/").json()["results"][0]
    assert row["number"] == "101000001"
    assert row["acronym"] == "FREYA"
    assert row["programme"] == {"code": "HORIZON.1.2", "title": "Part HORIZON.1.2", "framework": "HORIZON"}
    assert row["coordinator"]["name"] == "University of Somewhere"
    assert row["communities"] == ["freya"]
    assert row["links"]["self"] == "http://testserver/api/v1/projects/101000001/"
    assert row["links"]["html"] == "http://testserver/projects/101000001/"


def test_one_project_also_has_costs_topics_and_its_consortium() -> None:
    make_full_grant("101000001", objective="To connect.")
    project = Api().get("projects/101000001/").json()
    assert project["objective"] == "To connect."
    assert project["total_cost"] == "2000000.00"
    assert project["topics"] == [{"code": "T-1", "title": "A topic"}]
    parts = [(part["name"], part["role"], part["ec_contribution"]) for part in project["participants"]]
    assert parts == [
        ("University of Somewhere", "coordinator", "1000.50"),
        ("Laboratory of Elsewhere", "participant", "1000.50"),
    ]


@pytest.mark.parametrize(
    "number", ["0", "-1", "1_0", "9" * 40, "9" * 5000, "NaN", "%00", "%D9%A1%D9%A2", "%C2%B2", "a" * 4000]
)
def test_a_number_that_nobody_has_is_404(number: str) -> None:
    make_grant("10")
    assert Api().get(f"projects/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("101000001", {"101000001"}),
        ("Grant agreement No. 101 000 001", {"101000001"}),
        ("https://doi.org/10.3030/101000001", {"101000001"}),
        ("frey", {"101000001"}),
        ("FREYA", {"101000001"}),
        ("connected research", {"101000001"}),
        ("research CONNECTED", {"101000001"}),
        ("connected oceans", set()),
        ("project", {"101000002"}),
        ("C++", set()),
        ("(", set()),
        ("'", set()),
        ("%", set()),
        ("_", set()),
        ("\\", set()),
    ],
)
def test_search_finds_number_acronym_and_words_of_the_title(text: str, found: set[str]) -> None:
    make_grant("101000001", acronym="FREYA", title="Connected open identifiers for research")
    make_grant("101000002", acronym="OTHER", title="Another project")
    assert find(f"search={quote(text)}") == found


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_either_form_of_unicode_finds_the_same(form: str) -> None:
    make_grant("101000001", title="Étude de la forêt")
    assert find(f"search={quote(unicodedata.normalize(form, 'Étude forêt'))}") == {"101000001"}  # type: ignore[arg-type]


@pytest.mark.parametrize("more", ["", "&status=SIGNED", "&ordering=number"])
def test_the_search_is_asked_once_for_a_page(more: str) -> None:
    make_grant("101000001", title="All about water")
    rebuild()
    with CaptureQueriesContext(connection) as alone:
        find_ids("water", 500)
    with CaptureQueriesContext(connection) as queries:
        assert find(f"search=water{more}") == {"101000001"}
    asked = [query["sql"] for query in queries if "communities_search" in query["sql"]]
    assert len(asked) == len(alone)


def test_a_search_takes_what_people_paste_up_to_its_bound() -> None:
    make_grant("608728", acronym="FOUND")
    sentence = "This project has received funding under grant agreement No 608728"
    assert find(f"search={quote('of the Union ' * 40 + sentence)}") == {"608728"}
    assert find(f"search={quote(sentence.rjust(4_000, '-'))}") == {"608728"}


def test_a_search_has_the_best_first_over_all_its_pages() -> None:
    make_grant("101000001", acronym="ELSE", title="All about water")
    make_grant("101000003", acronym="WATERS", title="Another")
    make_grant("101000002", acronym="WATER", title="It is this")
    api, found, path = Api(), [], "projects/?search=water&page_size=1"
    while path:
        body = api.get(path).json()
        found += [row["number"] for row in body["results"]]
        path = (body["next"] or "").partition("/api/v1/")[2]
    assert found == ["101000002", "101000003", "101000001"]
    second = api.get("projects/?search=water&page_size=1").json()["next"].partition("/api/v1/")[2]
    assert api.get(second).json()["previous"]
    by_number = api.get("projects/?search=water&ordering=number").json()["results"]
    assert [row["number"] for row in by_number] == ["101000001", "101000002", "101000003"]
    assert find_faults(api.get("projects/?search=water&cursor=x")) == [("cursor", "cursor")]
    by_keyset = second.replace("search=water", "ordering=number")
    assert find_faults(api.get(by_keyset)) == [("cursor", "cursor")]


def test_filters_by_subject_take_all_below_it() -> None:
    top = Subject.objects.create(code="23", path="/23")
    below = Subject.objects.create(code="45", path="/23/45", parent=top, depth=2)
    make_grant("101000001").subjects.add(below)
    make_grant("101000002").subjects.add(Subject.objects.create(code="231", path="/231"))
    assert find("subject=23") == find("subject=45") == {"101000001"}
    assert find("subject=none") == set()


def test_filters_by_programme_take_a_beginning_or_a_framework() -> None:
    make_full_grant("101000001", programme="HORIZON.1.2")
    make_full_grant("101000002", programme="HORIZON.3.1")
    make_grant("101000003", framework_programme="H2020")
    assert find("programme=HORIZON.1.2") == {"101000001"}
    assert find("programme=horizon.1") == {"101000001"}
    assert find("programme=H2020") == {"101000003"}


def test_filters_by_organisation_and_country_of_any_participant() -> None:
    first, second = make_grant("101000001"), make_grant("101000002")
    organisation = make_participation(first, "National Technical University", country="EL")
    make_participation(first, "Another University", country="EL")
    make_participation(second, "Laboratory", country="DE")
    assert find(f"organisation={organisation.pic}") == {"101000001"}
    assert find("organisation=technical+university") == {"101000001"}
    for greece in ("EL", "GR", "gr"):
        assert find(f"country={greece}") == {"101000001"}
    assert find("country=FR") == set()


def test_filters_by_status_community_and_change() -> None:
    served, closed = make_grant("101000001"), make_grant("101000002", status="CLOSED")
    make_community("served", served)
    assert find("status=CLOSED") == {"101000002"}
    assert find("has_community=true") == {"101000001"}
    assert find("has_community=false") == {"101000002"}
    Grant.objects.filter(pk=closed.pk).update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    Grant.objects.filter(pk=served.pk).update(updated_at=datetime(2020, 1, 2, tzinfo=UTC))
    assert find("updated_since=2020-01-02") == {"101000001"}
    assert find("updated_since=2020-01-02T02:00:00%2B02:00") == {"101000001"}
    assert find("updated_since=2020-01-02T00:00:01Z") == set()


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("status", "OPEN"),
        ("status", "SIGNED,CLOSED"),
        ("has_community", "1"),
        ("has_community", "True"),
        ("has_community", "null"),
        ("country", "DEU"),
        ("country", "D"),
        ("updated_since", "yesterday"),
        ("updated_since", "2026-02-30"),
        ("updated_since", "10000-01-01"),
        ("updated_since", "0000-01-01"),
        ("updated_since", "0001-01-01T00:00:00%2B14:00"),
        ("updated_since", "9999-12-31T23:59:59-14:00"),
        ("updated_since", "2026-01-01T00:00:00%2B99:99"),
        ("updated_since", "2026-01-01T00:00:00 02:00"),
        ("updated_since", "1e309"),
        ("search", "a" * 4_001),
    ],
)
def test_a_value_that_makes_no_sense_is_400_naming_the_parameter(parameter: str, value: str) -> None:
    response = Api().get(f"projects/?{parameter}={value}")
    assert response.status_code == 400
    assert find_faults(response) == [(parameter, "invalid")]


def count_queries(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert Api().get(path).status_code == 200
    return len(queries)


def test_a_list_takes_as_many_queries_for_three_projects_as_for_one() -> None:
    make_community("one", make_full_grant("101000001"))
    of_one = count_queries("projects/")
    make_community("two", make_full_grant("101000002"), make_full_grant("101000003"))
    assert count_queries("projects/") == of_one
    assert of_one <= 4


def test_one_project_takes_as_many_queries_however_many_take_part() -> None:
    grant = make_full_grant("101000001")
    make_community("one", grant)
    before = count_queries("projects/101000001/")
    make_participation(grant, "A third one")
    make_participation(grant, "A fourth one")
    assert count_queries("projects/101000001/") == before
