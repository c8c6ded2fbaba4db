"""The order in which meanings of a text are tried: number, acronym, beginning, words, slips of the hand."""

import unicodedata
from collections.abc import Sequence

from communities.invisible import drop_invisible
from communities.search.by_words import Typed
from communities.search.first_look import FirstLook, Text, take_first_look
from communities.search.lookups import find_like, find_near_names, find_records, read_unindexed
from communities.search.numbers import read_grant_numbers, read_record_numbers, strip_addresses
from communities.search.unindexed import find_among_unindexed
from communities.search.words import cut_between_words, split_words

LONGEST_TEXT = 4_000
"""Characters: a page, as an article's acknowledgements, that may end with the number.

Half of what an address may have, so that it can go on from page to page with all else that is chosen.
"""

LONGEST_PHRASE = 500
"""Characters that are read for words: twice the longest title, for what is pasted with it."""

MOST_WORDS = 60
MOST_NUMBERS = 200
"""An article's acknowledgements may name years and volumes before the grant."""

LONGEST_NAME = 80
"""Letters and digits: no acronym of CORDIS has more than 60."""

ENOUGH = 10
"""With so many that fit, none is added that fits only if a hand has slipped."""

LONGEST_BEGINNING = 4
"""If something begins with so few letters, no hand has slipped: half of them would be too little to go by."""


def find_ids(text: str, limit: int) -> list[int]:
    """Return the keys of the grants that a text may mean, best first. Never raises."""
    understood = _understand(text)
    found = dict.fromkeys(find_records(understood.records))
    if not understood.words and not understood.numbers:
        return list(found)[:limit]
    look = take_first_look(understood, limit)
    if not look.is_index_complete:
        found |= dict.fromkeys(find_among_unindexed(read_unindexed(), understood))
    found |= dict.fromkeys([*look.numbered, *look.number_begins])
    if understood.words and not (found and understood.is_about_a_number):
        _add_by_name_and_words(found, look, understood, limit)
    return list(found)[:limit]


def _understand(text: str) -> Text:
    cleaned = _clean(text)
    if cleaned.replace(" ", "").isalpha():  # most are: there is neither a number nor an address in them
        return _make_text(cleaned)
    numbers = read_grant_numbers(cleaned)[:MOST_NUMBERS]
    records = read_record_numbers(cleaned)[:MOST_NUMBERS]
    return _make_text(strip_addresses(cleaned), numbers=numbers, records=records)


def _make_text(cleaned: str, *, numbers: Sequence[str] = (), records: Sequence[str] = ()) -> Text:
    words = split_words(cut_between_words(cleaned, LONGEST_PHRASE))[:MOST_WORDS]
    return Text(numbers, words, has_name=0 < sum(map(len, words)) <= LONGEST_NAME, records=records)


def _clean(text: str) -> str:
    printable = drop_invisible(text[:LONGEST_TEXT])
    if not printable.isprintable():
        printable = "".join(letter if letter.isprintable() else " " for letter in printable)
    return " ".join(unicodedata.normalize("NFC", printable).split())


def _add_by_name_and_words(found: dict[int, None], look: FirstLook, text: Text, limit: int) -> None:
    found |= dict.fromkeys(name.grant_id for name in look.names)
    is_a_name = bool(look.names) and look.names[0].text == text.squashed
    typed = Typed(tuple(text.different_words), look.grants_by_word, look.with_rarest)
    if len(found) < limit and not (is_a_name and typed.says_no_more_than_a_name(len(look.names))):
        found |= dict.fromkeys(typed.find_with_all_words(limit, is_anything_found=bool(found)))
    if len(found) < min(limit, ENOUGH) and not is_a_name:
        _add_guesses(found, text, typed)


def _add_guesses(found: dict[int, None], text: Text, typed: Typed) -> None:
    """Add what the text may mean if a hand has slipped; what only resembles it, if there is nothing else."""
    is_long = len(typed.words) == 1 and len(text.squashed) > LONGEST_BEGINNING
    if text.has_name and (is_long or not found):
        found |= dict.fromkeys(name.grant_id for name in find_near_names(text.squashed))
    if not found:
        found |= dict.fromkeys(typed.find_with_near_words() or typed.find_with_any_word())
    if not found and text.has_name:
        found |= dict.fromkeys(find_like(text.squashed, ENOUGH))
