"""How people name an existing community: every way they do, and what is refused with advice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.references import is_uuid, parse_community_reference

UUID = "5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a"


@pytest.mark.parametrize(
    "named",
    [
        "bycovid",
        "  ByCovid ",
        "https://zenodo.org/communities/bycovid",
        "https://zenodo.org/communities/bycovid/",
        "https://zenodo.org/communities/bycovid/records?q=x&l=list#top",
        "https://www.zenodo.org/communities/bycovid?page=1",
        "http://sandbox.zenodo.org/communities/bycovid/about",
        "zenodo.org/communities/bycovid",
        "zenodo.org/communities/bycovid/records?q=a/b",
        "/communities/bycovid",
        "//zenodo.org/communities/bycovid",
        "HTTPS://ZENODO.ORG/communities/BYCOVID",
    ],
)
def test_every_way_to_name_it_gives_its_slug(named: str) -> None:
    assert parse_community_reference(named) == "bycovid"


@pytest.mark.parametrize(
    "named",
    [
        UUID,
        UUID.upper(),
        f"{{{UUID}}}",
        UUID.replace("-", ""),
        f"https://zenodo.org/api/communities/{UUID}/records",
    ],
)
def test_a_uuid_is_brought_into_one_spelling(named: str) -> None:
    assert parse_community_reference(named) == UUID


def test_a_uuid_is_told_from_a_slug() -> None:
    assert is_uuid(UUID)
    assert not is_uuid("bycovid")


def test_a_community_called_communities_is_found() -> None:
    assert parse_community_reference("https://zenodo.org/communities/communities") == "communities"


@pytest.mark.parametrize("slug", ["a", "a-b_c", "A9", "x" * 100])
def test_a_slug_is_taken_in_lower_case(slug: str) -> None:
    assert parse_community_reference(slug) == slug.lower()


@pytest.mark.parametrize(
    "named",
    [
        "",
        "   ",
        "two words",
        "-dash",
        "x" * 101,
        "bycovid?x=1",
        "bycovid\n\nBcc:",
        "byçovid",
        "https://zenodo.org/",
        "https://zenodo.org/communities",
        "https://zenodo.org/communities/",
        "https://zenodo.org/records/123",
        "https://zenodo.org/communities/two%20words",
        "https://[broken/communities/bycovid",
        "a\x00b",
        "../communities",
    ],
)
def test_anything_else_is_refused_with_an_example(named: str) -> None:
    with pytest.raises(ValueError, match=r"such as https://zenodo\.org/communities/my-project"):
        parse_community_reference(named)


@given(st.text(max_size=60))
def test_whatever_is_taken_is_taken_again_as_it_is(named: str) -> None:
    try:
        found = parse_community_reference(named)
    except ValueError:
        return
    assert parse_community_reference(found) == found
    assert parse_community_reference(f"https://zenodo.org/communities/{found}") == found
