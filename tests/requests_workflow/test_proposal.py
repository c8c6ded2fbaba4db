"""The proposal: every field cleaned, every error told, nothing dropped in silence."""

from datetime import date
from typing import Any

import pytest

from communities.models import Community, CordisRelease
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import FIELDS, clean_proposal, read_proposal, write_proposal
from requests_workflow.refusals import InvalidInput
from tests.factories import make_draft, make_grant

pytestmark = pytest.mark.django_db


def errors_of(**changes: Any) -> dict[str, list[str]]:
    """Return the errors of changes that can't be taken."""
    with pytest.raises(InvalidInput) as refusal:
        clean_proposal(changes)
    return refusal.value.errors


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("kind", "link", "link"),
        ("slug", " freya ", "freya"),
        ("slug", "Not A Slug", "Not A Slug"),
        ("title", "  FREYA – identifiers ", "FREYA – identifiers"),
        ("title", "x" * 250, "x" * 250),
        ("title", "E\u0301cole", "\u00c9cole"),
        ("description", "", ""),
        ("website", " https://freya.example/a?b=c#d ", "https://freya.example/a?b=c#d"),
        ("website", "http://freya.example", "http://freya.example"),
        ("website", "", ""),
        ("community", "https://zenodo.org/communities/ByCovid/records", "bycovid"),
        ("community", "", ""),
        ("terms_accepted", True, True),
        ("grants", [], []),
    ],
)
def test_a_value_is_taken(field: str, given: Any, kept: Any) -> None:
    assert clean_proposal({field: given}) == {field: kept}


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("kind", "merge", "new, link"),
        ("slug", "x" * 101, "at most 100"),
        ("title", "x" * 251, "has 251 characters; shorten it to at most 250"),
        ("title", "one\ntwo", "one line"),
        ("title", "one\u2028two", "one line"),
        ("title", "x\r\nBcc: all@example.org", "one line"),
        ("title", "a\x00b", "control characters"),
        ("title", "a\ud800b", "control characters"),
        ("description", "x" * 251, "at most 250"),
        ("website", "freya.example", "begins with https://"),
        ("website", "javascript:alert(1)", "begins with https://"),
        ("website", "ftp://freya.example", "begins with https://"),
        ("website", "https://" + "x" * 493, "at most 500"),
        ("community", "two words", "web address"),
        ("community", "https://zenodo.org/records/1", "web address"),
        ("grants", ["1"], "Not known as a grant: 1"),
        ("grants", ["777523x"], "consists of digits"),
        ("grants", [""], "consists of digits"),
        ("grants", ["777\x00523"], "consists of digits"),
        ("grants", ["\ud800"], "consists of digits"),
        ("grants", ["\u0667\u0667\u0667"], "consists of digits"),
        ("state", "accepted", "no such field"),
        ("coordinator", 1, "no such field"),
        ("linked_community", "x", "no such field"),
    ],
)
def test_a_value_is_refused_with_its_field(field: str, given: Any, words: str) -> None:
    errors = errors_of(**{field: given})
    assert list(errors) == [field]
    assert words in errors[field][0]


def test_all_errors_are_told_at_once() -> None:
    assert set(errors_of(title="a\nb", website="x", grants=["1"], kind="new")) == {
        "title",
        "website",
        "grants",
    }


def test_grants_keep_their_order_and_lose_their_doubles() -> None:
    one, two = make_grant("101000001"), make_grant("101000002")
    cleaned = clean_proposal({"grants": ["101000002", " 101000001 ", "101000002"]})
    assert cleaned["grants"] == [two, one]


def test_unknown_grants_are_named_with_the_age_of_the_data() -> None:
    make_grant("101000001")
    CordisRelease.objects.create(source="x.zip", checksum="x", data_date=date(2026, 2, 27))
    [sentence] = errors_of(grants=["101000001", "42", "43"])["grants"]
    assert sentence.startswith("Not known as a grant: 42, 43 (CORDIS data of 27 February 2026).")


def test_fifty_grants_are_the_most() -> None:
    numbers = [make_grant().number for _ in range(51)]
    assert len(clean_proposal({"grants": numbers[:50] * 2})["grants"]) == 50
    assert errors_of(grants=numbers) == {"grants": ["Name at most 50 grants."]}


def test_reading_gives_back_what_was_written() -> None:
    proposal: dict[str, Any] = {
        "kind": "link",
        "slug": "freya",
        "title": "FREYA",
        "description": "Identifiers.",
        "website": "https://freya.example",
        "community": "bycovid",
        "grants": [make_grant().number, make_grant().number],
        "terms_accepted": True,
    }
    assert set(proposal) == set(FIELDS)
    assert read_proposal(CommunityRequest.objects.get(pk=make_draft(**proposal).pk)) == proposal


def test_a_known_community_is_named_by_its_slug() -> None:
    known = Community.objects.create(slug="bycovid", title="BY-COVID")
    unknown = "5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a"
    for given, kept in {str(known.pk): "bycovid", known.pk.hex.upper(): "bycovid", unknown: unknown}.items():
        assert clean_proposal({"community": given}) == {"community": kept}


def test_only_what_is_there_is_written() -> None:
    draft = make_draft(title="Kept", grants=[make_grant().number])
    before = read_proposal(draft)
    write_proposal(draft, clean_proposal({"slug": "changed"}))
    assert read_proposal(draft) == {**before, "slug": "changed"}


def test_grants_are_numbered_from_the_primary_on() -> None:
    one, two = make_grant(), make_grant()
    draft = make_draft(grants=[one.number, two.number])
    write_proposal(draft, clean_proposal({"grants": [two.number, one.number]}))
    assert list(draft.grant_links.values_list("grant__number", "position")) == [
        (two.number, 0),
        (one.number, 1),
    ]
