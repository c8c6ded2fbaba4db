"""Searches the help: which section answers best, and the piece of it that shows why."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from portal.help.pages import Section, all_sections

MOST_WORDS = 8
MOST_HITS = 12
AROUND = 110
"""How many characters a snippet shows before and after the first word that was found."""

TITLE, HEADING, SUMMARY, TEXT = 10.0, 6.0, 3.0, 1.0
"""How much a word counts, by where it stands."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet; marked where it is what was looked for."""

    text: str
    is_mark: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that answers, with a snippet of it."""

    section: Section
    snippet: tuple[Piece, ...]


def search_help(text: str, language: str) -> list[Hit]:
    """Return the best sections, best first: those with all words, or where there are none, with some.

    A word is found at the beginning of others ("harvest" in "harvesters"), whatever its case and accents.
    """
    words = list(dict.fromkeys(_words_of(text[:200])))[:MOST_WORDS]
    counted = [(section, _count(section, words)) for section in all_sections(language)]
    rarity = [_rate_rarity(counted, place) for place in range(len(words))]
    found = [(section, counts) for section, counts in counted if any(counts)]
    best = [(section, counts) for section, counts in found if all(counts)] or found
    best.sort(key=lambda hit: -sum(count * rare for count, rare in zip(hit[1], rarity, strict=True)))
    return [Hit(section, tuple(_cut_snippet(section.text, words))) for section, _ in best[:MOST_HITS]]


def _count(section: Section, words: list[str]) -> list[float]:
    """Return how much each word counts in the section."""
    places = (
        (TITLE if not section.heading else TITLE / 4, section.file.title),
        (HEADING, section.heading),
        (SUMMARY if not section.heading else 0.0, section.file.summary),
        (TEXT, section.text),
    )
    weighed = [(weight, list(_words_of(text))) for weight, text in places if weight]
    return [sum(weight * _frequency(word, said) for weight, said in weighed) for word in words]


def _frequency(word: str, said: list[str]) -> float:
    """Return how often a word begins one of those said; each further time counts less."""
    return math.log1p(sum(other.startswith(word) for other in said))


def _rate_rarity(counted: list[tuple[Section, list[float]]], place: int) -> float:
    """Return how much it says that a section has the word: little, where all have it."""
    having = sum(counts[place] > 0 for _, counts in counted)
    return math.log1p(len(counted) / (1 + having))


def _words_of(text: str) -> Iterator[str]:
    return (_fold(word) for word in _WORD.findall(text))


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _cut_snippet(text: str, words: list[str]) -> Iterator[Piece]:
    """Cut the text around the first word that was found, and mark those that were."""
    matches = [m for m in _WORD.finditer(text) if _fold(m[0]).startswith(tuple(words))]
    middle = matches[0].start() if matches else 0
    start, end = _whole_words(text, middle - AROUND, middle + AROUND)
    yield Piece("… " if start else "", is_mark=False)
    at = start
    for match in matches:
        if match.end() <= end:
            yield Piece(text[at : match.start()], is_mark=False)
            yield Piece(match[0], is_mark=True)
            at = match.end()
    yield Piece(text[at:end] + (" …" if end < len(text) else ""), is_mark=False)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds moved to where words begin and end."""
    first = text.rfind(" ", 0, start) + 1 if start > 0 else 0
    last = text.find(" ", end) if end < len(text) else -1
    return first, last if last >= 0 else len(text)
