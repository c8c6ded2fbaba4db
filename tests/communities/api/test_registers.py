import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Organisation, Programme, Subject
from tests.communities.api.stage import make_community, make_full_grant
from tests.factories import make_grant
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


def test_programmes_are_listed_by_code_and_found_by_framework_and_words() -> None:
    Programme.objects.create(code="HORIZON.2", framework="HORIZON", title="Open data")
    Programme.objects.create(code="H2020-EU.1.", framework="H2020", title="Excellent science")
    api = Api()
    rows = api.get("programmes/").json()["results"]
    assert [row["code"] for row in rows] == ["H2020-EU.1.", "HORIZON.2"]
    assert [row["code"] for row in api.get("programmes/?framework=horizon").json()["results"]] == [
        "HORIZON.2"
    ]
    found = api.get("programmes/?search=science+excellent").json()["results"]
    assert found == [
        {
            "code": "H2020-EU.1.",
            "title": "Excellent science",
            "framework": "H2020",
            "parent": None,
            "depth": 1,
        }
    ]


def test_subjects_are_listed_by_their_place_in_the_tree() -> None:
    labels = {"de": "Naturwissenschaften"}
    top = Subject.objects.create(code="23", path="/23", title="Natural sciences", labels=labels)
    Subject.objects.create(code="45", path="/23/45", title="Physics", parent=top, depth=2)
    Subject.objects.create(code="29", path="/29", title="Arts")
    api = Api()
    rows = api.get("subjects/").json()["results"]
    assert [(row["code"], row["parent"], row["depth"]) for row in rows] == [
        ("23", None, 1),
        ("45", "23", 2),
        ("29", None, 1),
    ]
    assert rows[0]["labels"] == labels
    assert [row["code"] for row in api.get("subjects/?within=23").json()["results"]] == ["23", "45"]
    assert [row["code"] for row in api.get("subjects/?search=physics").json()["results"]] == ["45"]


def test_organisations_are_found_by_pic_words_and_country() -> None:
    Organisation.objects.create(pic="999900001", name="Technical University", country="EL", city="Athens")
    Organisation.objects.create(pic="999900002", name="Technical Laboratory", country="UK")
    api = Api()

    def find(query: str) -> list[str]:
        return [row["pic"] for row in api.get(f"organisations/?{query}").json()["results"]]

    assert find("search=technical") == ["999900001", "999900002"]
    assert find("search=university+technical") == ["999900001"]
    assert find("search=999900002") == ["999900002"]
    assert find("country=GB") == ["999900002"]
    assert find_faults(api.get("organisations/?country=x")) == [("country", "invalid")]


def test_a_community_is_shown_with_its_grants_the_primary_first() -> None:
    primary, further = make_grant("101000002", acronym="MAIN"), make_grant("101000001")
    community = make_community("my-project", primary, further, website="https://project.example")
    shown = Api().get("communities/my-project/").json()
    assert shown == Api().get("communities/MY-Project/").json()
    assert shown["id"] == str(community.pk)
    assert [(grant["number"], grant["is_primary"]) for grant in shown["grants"]] == [
        ("101000002", True),
        ("101000001", False),
    ]
    assert shown["links"]["self"] == "http://testserver/api/v1/communities/my-project/"
    assert shown["links"]["html"] == "http://testserver/communities/my-project/"


@pytest.mark.parametrize("slug", ["nobody", "%00", "a" * 4000, "..%2f", "%F0%9F%92%A9"])
def test_a_community_that_is_not_there_is_404(slug: str) -> None:
    assert Api().get(f"communities/{slug}/").status_code == 404


def test_communities_are_found_by_words_grant_and_programme() -> None:
    make_community("one", make_full_grant("101000001", programme="HORIZON.1"))
    make_community("two", make_grant("101000002", framework_programme="H2020"), description="Ocean data")
    api = Api()

    def find(query: str) -> list[str]:
        return [row["slug"] for row in api.get(f"communities/?{query}").json()["results"]]

    assert find("") == ["two", "one"]
    assert find("ordering=created_at") == ["one", "two"]
    assert find("search=ocean") == ["two"]
    assert find("grant=101000001") == ["one"]
    assert find("programme=HORIZON.1") == ["one"]
    assert find("programme=h2020") == ["two"]
    assert find("updated_since=2999-01-01") == []


def test_a_list_of_communities_takes_as_many_queries_for_three_as_for_one() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            Api().get("communities/")
        return len(queries)

    make_community("one", make_grant(), make_grant())
    of_one = count()
    make_community("two", make_grant(), make_grant())
    make_community("three", make_grant())
    assert count() == of_one
