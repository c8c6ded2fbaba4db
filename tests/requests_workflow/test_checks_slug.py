"""The slug check: valid, free, and like the acronym."""

import pytest

from communities.search_index import rebuild
from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.slug import judge_slug
from tests.factories import make_draft, make_grant, make_submitted
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


def judge(slug: str, acronym: str = "FREYA") -> Outcome:
    """Judge a draft of a grant with this acronym."""
    outcome = judge_slug(make_draft(slug=slug, grants=[make_grant(acronym=acronym).number]))
    assert outcome is not None
    return outcome


@pytest.mark.parametrize(
    ("slug", "acronym"),
    [
        ("freya", "FREYA"),
        ("freya-eu", "FREYA"),
        ("my_freya", "FREYA"),
        ("aertos", "ÆRTOS"),
        ("fof-mom", "FoF-MOM+"),
        ("fofmom", "FoF-MOM+"),
        ("fof_mom", "FoF-MOM+"),
        ("anything", ""),
        ("anything", "+++"),
    ],
)
def test_a_free_slug_that_shows_the_acronym_is_in_order(slug: str, acronym: str) -> None:
    outcome = judge(slug, acronym)
    assert (outcome.code, outcome.level, outcome.blocks) == ("slug_free", "info", "")
    assert outcome.facts["slug"] == slug


def test_a_slug_unlike_the_acronym_is_a_warning() -> None:
    outcome = judge("frey", "FREYA")
    assert (outcome.code, outcome.level, outcome.blocks) == ("slug_unlike_acronym", "warning", "")
    assert outcome.facts == {"slug": "frey", "acronym": "freya"}
    assert "“FREYA”" in outcome.said


def test_a_slug_without_a_grant_is_judged_by_itself() -> None:
    outcome = judge_slug(make_draft(slug="freya", grants=[]))
    assert outcome is not None
    assert outcome.code == "slug_free"


@pytest.mark.parametrize("slug", ["Freya", "fre ya", "-freya", "freya_", "frëya", "admin", "777523"])
def test_a_slug_that_cannot_be_used_blocks_submission(slug: str) -> None:
    outcome = judge(slug)
    assert (outcome.code, outcome.level, outcome.blocks) == ("slug_invalid", "error", "submit")
    assert outcome.said


def test_a_taken_slug_is_told_without_saying_by_whom() -> None:
    holder = make_submitted(slug="freya", title="A secret title")
    for slug in ("freya", "fre-ya"):
        outcome = judge(slug)
        assert (outcome.code, outcome.level, outcome.blocks) == ("slug_taken", "error", "")
        assert (outcome.facts, outcome.curator_facts) == ({}, {})
        assert holder.reference not in outcome.said


def test_a_community_takes_its_slug_too() -> None:
    set_stage("accepted", slug="freya")
    assert judge("freya").code == "slug_taken"


def test_ones_own_reservation_takes_nothing() -> None:
    outcome = judge_slug(make_submitted(slug="freya", grants=[make_grant(acronym="FREYA").number]))
    assert outcome is not None
    assert outcome.code == "slug_free"


def test_it_has_nothing_to_say_of_no_slug_or_of_a_link() -> None:
    assert judge_slug(make_draft(slug="")) is None
    assert judge_slug(make_draft(kind="link", slug="freya")) is None


@pytest.mark.parametrize(
    ("slug", "acronym", "code"),
    [
        ("freya-official", "FREYA", "slug_misleading"),
        ("zenodo_freya", "FREYA", "slug_misleading"),
        ("official", "OFFICIAL", "slug_free"),
        ("officials-of-freya", "FREYA", "slug_free"),
    ],
)
def test_words_that_speak_for_an_institution_are_a_warning(slug: str, acronym: str, code: str) -> None:
    assert judge(slug, acronym).code == code


def test_the_acronym_of_another_project_is_told() -> None:
    make_grant("777523", acronym="FREYA")
    rebuild()
    outcome = judge("freya", "THOR")
    assert (outcome.code, outcome.level, outcome.blocks) == ("slug_of_another_project", "warning", "")
    assert outcome.said.endswith("It is the acronym of another project: FREYA (777523).")
    assert outcome.facts["acronym_of"] == ["FREYA (777523)"]
    assert judge("freya-thor", "THOR").code == "slug_free"
