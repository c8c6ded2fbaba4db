"""The search of the help: the right section first, found words marked, nothing broken by odd input."""

import pytest
from django.test import Client

from portal.help.search import search_help


@pytest.mark.parametrize(
    ("text", "slug", "heading"),
    [
        ("how long", "review", "How long it takes"),
        ("appeal", "review", "Appeal"),
        ("APPÉAL", "review", "Appeal"),
        ("delete account", "privacy", "Have it deleted"),
        ("link existing community", "linking", "What linking does"),
        ("hand over", "colleagues", "Hand it over"),
        ("grant number", "identifiers", "Grant numbers"),
        ("get token", "api", "Get a token"),
        ("updated_since", "harvesters", "Page through the API"),
        ("keyboard", "accessibility", "What that means here"),
        ("curator means", "colleagues", "What it means for curators"),
    ],
)
def test_the_section_that_answers_comes_first(text: str, slug: str, heading: str) -> None:
    first = search_help(text, "en")[0].section
    assert (first.file.slug, first.heading) == (slug, heading)


def test_words_that_are_nowhere_together_are_found_one_by_one() -> None:
    hits = search_help("passkey harvesters", "en")
    assert {"accessibility", "harvesters"} <= {hit.section.file.slug for hit in hits}


def test_a_snippet_marks_what_was_looked_for() -> None:
    [hit] = search_help("forced colours", "en")
    assert [piece.text.casefold() for piece in hit.snippet if piece.is_mark] == [
        "colour",
        "forced",
        "colours",
    ][-2:]
    assert len("".join(piece.text for piece in hit.snippet)) < 300


@pytest.mark.parametrize("text", ["", "   ", "%", "C++ (", '"', "\x00", "a" * 5000, "' OR 1=1", "<b>"])
@pytest.mark.django_db
def test_odd_input_is_answered(client: Client, text: str) -> None:
    response = client.get("/docs/search/", {"q": text})
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_what_was_looked_for_is_shown_and_never_run(client: Client) -> None:
    page = client.get("/docs/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_a_hit_leads_to_its_heading_and_marks_the_word(client: Client) -> None:
    page = client.get("/docs/search/?q=appeal").content.decode()
    assert 'href="/docs/review/#appeal"' in page
    assert "<mark>" in client.get("/docs/search/?q=curator").content.decode()
    assert "Nothing about “zzzz”" in client.get("/docs/search/?q=zzzz").content.decode()
