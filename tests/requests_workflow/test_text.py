"""What text is taken: one stored form, nothing that poisons a header or a database."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_workflow.text import TextError, clean_line, clean_text


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  x  ", "x"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\tb", "a\tb"),
        ("E\u0301", "\u00c9"),
        ("\n\n", ""),
        ("", ""),
        ("שלום 👩‍🔬 Ω", "שלום 👩‍🔬 Ω"),
    ],
)
def test_a_text_is_taken(given_text: str, kept: str) -> None:
    assert clean_text(given_text, longest=100) == kept


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ud800", "\ufffe"])
def test_control_characters_and_lone_surrogates_are_refused(character: str) -> None:
    for clean in (clean_text, clean_line):
        with pytest.raises(TextError, match="control characters"):
            clean(f"a{character}b", longest=100)


@pytest.mark.parametrize("character", ["\n", "\r", "\r\n", "\t", "\x85", "\u2028", "\u2029"])
def test_a_line_has_no_breaks_within(character: str) -> None:
    with pytest.raises(TextError, match="in one line"):
        clean_line(f"a{character}b", longest=100)
    assert clean_line(f" {character}a{character} ", longest=100) == "a"


@pytest.mark.parametrize("clean", [clean_text, clean_line])
def test_the_length_is_that_of_what_is_stored(clean: object) -> None:
    assert callable(clean)
    assert clean("  " + "e\u0301" * 5 + "  ", longest=5) == "é" * 5
    with pytest.raises(TextError, match="has 6 characters; shorten it to at most 5"):
        clean("xxxxxx", longest=5)


@given(st.text(alphabet=st.characters(), max_size=40))
def test_whatever_is_taken_can_be_stored_and_taken_again(text: str) -> None:
    try:
        cleaned = clean_line(text, longest=100)
    except TextError:
        return
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned.splitlines()) <= 1
    assert cleaned == unicodedata.normalize("NFC", cleaned) == cleaned.strip()
    assert clean_line(cleaned, longest=100) == cleaned
