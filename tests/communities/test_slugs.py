"""Slugs: made from any acronym, told apart from look-alikes, and never a word that misleads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.slugs import RESERVED, explain_slug, normalise_slug, propose_slugs, slug_skeleton

slugs = st.from_regex(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("acronym", "slug"),
    [
        ("FREYA", "freya"),
        ("ÆRTOS", "aertos"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("ΑΘΗΝΑ", "athena"),
        ("ЖУК", "zhuk"),
        ("H₂O-Net", "h2o-net"),
        ("ﬁsh", "fish"),
        ("E\u0301COLE", "ecole"),
        ("FoF-MOM+", "fof-mom"),
        ("4D PICTURE", "4d-picture"),
        ("  Two  Words  ", "two-words"),
        ("a_b", "a-b"),
        ("+++", ""),
        ("", ""),
    ],
)
def test_any_acronym_gives_a_slug(acronym: str, slug: str) -> None:
    assert normalise_slug(acronym) == slug


@given(st.text(max_size=150))
def test_whatever_is_normalised_is_a_slug_or_nothing(text: str) -> None:
    slug = normalise_slug(text)
    assert slug == normalise_slug(slug)
    assert not slug or "lower-case" not in explain_slug(slug)
    assert len(slug) <= 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("freya", "FREYA"),
        ("model-0", "modelo"),
        ("al1ce", "allce"),
        ("modern", "modem"),
        ("my-project", "myproject"),
        ("my_project", "my-project"),
        ("r-n", "m"),
        ("0-1_rn", "olm"),
    ],
)
def test_slugs_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert slug_skeleton(one) == slug_skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("freya", "freia"), ("ab", "ba"), ("proj2", "proj3"), ("nr", "m")]
)
def test_slugs_that_can_be_told_apart_have_two(one: str, other: str) -> None:
    assert slug_skeleton(one) != slug_skeleton(other)


@given(slugs)
def test_the_skeleton_of_a_slug_is_its_own_skeleton(slug: str) -> None:
    skeleton = slug_skeleton(slug)
    assert skeleton
    assert slug_skeleton(skeleton) == skeleton
    assert not set(skeleton) & set("01-_")


@pytest.mark.parametrize("slug", ["freya", "a", "4d-picture", "a--b", "a_-_b", "x" * 100, "eu-project", "1a"])
def test_a_good_slug_needs_no_explanation(slug: str) -> None:
    assert explain_slug(slug) == ""


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("", "Choose an address"),
        ("x" * 101, "has 101 characters; shorten it to at most 100"),
        ("Freya", "Try “freya”"),
        ("fre ya", "Try “fre-ya”"),
        ("fre.ya", "Try “fre-ya”"),
        ("-freya", "Try “freya”"),
        ("freya_", "Try “freya”"),
        ("ärtos", "Try “artos”"),
        ("freya\n", "Try “freya”"),
        ("+", "Try “my-project”"),
        ("admin", "such as “admin-project”"),
        ("777523", "digits only"),
        ("1", "digits only"),
        ("5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a", "can't be a UUID"),
        ("5f9c1f0a1c1b4d7e9a530e8f1c2d3b4a", "can't be a UUID"),
    ],
)
def test_a_bad_slug_is_explained_with_what_to_do(slug: str, words: str) -> None:
    assert words in explain_slug(slug)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_refused(word: str) -> None:
    assert "reserved" in explain_slug(word)


@pytest.mark.parametrize("slug", ["zen0do", "adm-in", "a_pi", "h-2020", "he1p", "adrnin", "horiz0n"])
def test_what_looks_like_a_reserved_word_is_refused_too(slug: str) -> None:
    assert "reserved" in explain_slug(slug)


@pytest.mark.parametrize(
    ("acronym", "title", "expected"),
    [
        ("ÆRTOS", "Any", ["aertos", "aertos-project", "aertos-eu", "aertos-777523", "project-777523"]),
        ("API", "Any", ["api-project", "api-eu", "api-777523", "project-777523"]),
        (
            "",
            "Big Data",
            ["big-data", "big-data-project", "big-data-eu", "big-data-777523", "project-777523"],
        ),
        ("2020", "Any", ["2020-project", "2020-eu", "2020-777523", "project-777523"]),
        ("+", "+", ["project", "project-project", "project-eu", "project-777523"]),
    ],
)
def test_proposals_are_usable_and_best_first(acronym: str, title: str, expected: list[str]) -> None:
    assert propose_slugs(acronym=acronym, title=title, grant="777523") == expected


@given(st.text(max_size=150), st.text(max_size=300), st.integers(1, 10**9))
def test_there_is_always_a_usable_proposal_that_holds_the_grant(acronym: str, title: str, grant: int) -> None:
    proposed = propose_slugs(acronym=acronym, title=title, grant=str(grant))
    assert proposed[-1] == f"project-{grant}"
    assert [explain_slug(slug) for slug in proposed] == [""] * len(proposed)
    assert len(set(proposed)) == len(proposed)
