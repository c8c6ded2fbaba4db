import pytest

from tests.factories import make_draft, make_grant, make_submitted
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


def test_a_free_address_is_free() -> None:
    assert Api().get("slugs/freya/").json() == {
        "slug": "freya",
        "is_free": True,
        "problem": None,
        "suggestions": [],
    }


def test_a_draft_holds_no_address() -> None:
    make_draft(slug="freya")
    assert Api().get("slugs/freya/").json()["is_free"]


@pytest.mark.parametrize("slug", ["freya", "fre-ya", "f_r_e_y_a"])
def test_a_taken_address_and_those_like_it_are_not_and_free_ones_are_suggested(slug: str) -> None:
    make_submitted(slug="freya")
    make_submitted(slug="freya-project")
    answer = Api().get(f"slugs/{slug}/").json()
    assert not answer["is_free"]
    assert "taken" in answer["problem"]
    assert len(answer["suggestions"]) == 3
    for suggestion in answer["suggestions"]:
        assert suggestion not in {"freya", "freya-project"}
        assert Api().get(f"slugs/{suggestion}/").json()["is_free"]


@pytest.mark.parametrize(
    ("slug", "suggested"),
    [("%C3%86RTOS", "aertos"), ("My%20Project", "my-project"), ("admin", "admin-project")],
)
def test_an_address_that_can_not_be_says_why_and_what_could(slug: str, suggested: str) -> None:
    answer = Api().get(f"slugs/{slug}/").json()
    assert not answer["is_free"]
    assert answer["problem"]
    assert suggested in answer["suggestions"]


@pytest.mark.parametrize("slug", ["a" * 4000, "9" * 3000, "%F0%9F%92%A9", "%25_%25", "-", "'"])
def test_odd_addresses_are_never_free(slug: str) -> None:
    response = Api().get(f"slugs/{slug}/")
    assert response.status_code == 200
    assert not response.json()["is_free"]


def test_suggestions_for_a_grant_are_free() -> None:
    grant = make_grant("101000001", acronym="FREYA")
    answer = Api().get("slugs/?grant=101000001").json()
    assert answer == {"grant": "101000001", "suggestions": ["freya", "freya-project", "freya-eu"]}
    make_submitted(slug="freya", grants=[grant.number])
    assert Api().get("slugs/?grant=101000001").json()["suggestions"] == [
        "freya-project",
        "freya-eu",
        "freya-101000001",
    ]


def test_a_grant_must_be_named_and_known() -> None:
    assert find_faults(Api().get("slugs/")) == [("grant", "missing_parameter")]
    assert find_faults(Api().get("slugs/?grant=")) == [("grant", "missing_parameter")]
    assert Api().get("slugs/?grant=1").status_code == 404
    assert Api().get("slugs/?grant=" + "9" * 3000).status_code == 404
