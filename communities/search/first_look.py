"""Asks in one statement all that is cheap to know about a text: most searches need no second one."""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import starmap
from operator import itemgetter
from typing import Any

from django.db import connection

from communities.search.lookups import AFTER_ALL_LETTERS, Found, have_rarest, select
from communities.search.tables import GRANTS, WHEN_BUILT, WORDS, last_key

FEW = 100
"""Grants with the rarest of the words: if there are no more, those that have the words are read at once."""

MOST_WHILE_TYPING = 3
"""After more words than these, the last one is taken as it stands."""

MOST_WORDS_BESIDE_A_NUMBER = 3
"""As in "Grant agreement No.": with a number that exists, so few words are no search for a title."""

NUMBER, NUMBER_BEGINS, NAME, WORD, WITH_RAREST, LAST_KEY = range(6)

_QUESTIONS = {
    NUMBER: f"SELECT {NUMBER}, 0, grant_id, number FROM {GRANTS} WHERE number IN ({{places}})",
    NUMBER_BEGINS: (
        f"SELECT * FROM (SELECT {NUMBER_BEGINS}, 0, grant_id, number FROM {GRANTS} "
        "WHERE number > %s AND number < %s ORDER BY number LIMIT %s) AS begins"
    ),
    NAME: (
        f"SELECT * FROM (SELECT {NAME}, standing, grant_id, squashed FROM {GRANTS} "
        "WHERE squashed >= %s AND squashed < %s ORDER BY squashed, standing LIMIT %s) AS names"
    ),
    WORD: f"SELECT {WORD}, grants, 0, word FROM {WORDS} WHERE word IN ({{places}})",
    WITH_RAREST: f"SELECT {WITH_RAREST}, standing, grant_id, words FROM {GRANTS} WHERE {{have_rarest}}",
    LAST_KEY: f"SELECT {LAST_KEY}, {{last_key}}, 0, ''",
}


@dataclass(frozen=True)
class Text:
    """A text as the search understands it; there is a number or a word."""

    numbers: Sequence[str]
    words: Sequence[str]
    has_name: bool
    """Whether it may be an acronym: it isn't too long."""

    records: Sequence[str] = ()
    """Record numbers of CORDIS, from addresses that name a project by them."""

    different_words: Sequence[str] = field(init=False)
    """The words, each once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "different_words", tuple(dict.fromkeys(self.words)))

    @property
    def squashed(self) -> str:
        """All words in one piece."""
        return "".join(self.words)

    @property
    def typed_out(self) -> Sequence[str]:
        """The different words, without the last one if it may be a beginning."""
        words = self.different_words
        return words[:-1] if len(words) <= MOST_WHILE_TYPING else words

    @property
    def is_about_a_number(self) -> bool:
        """Whether nothing else is meant, if there is a grant with the number."""
        around = sum(not word.isdigit() for word in self.words)
        return bool(self.numbers) and around <= MOST_WORDS_BESIDE_A_NUMBER


@dataclass
class FirstLook:
    """What one statement tells about a text."""

    numbered: list[int] = field(default_factory=list)
    """Grants with a number that stands in the text, in the text's order."""

    number_begins: list[int] = field(default_factory=list)
    names: list[Found] = field(default_factory=list)
    """Grants with the text as acronym, then those whose acronym begins so."""

    grants_by_word: dict[str, int] = field(default_factory=dict)
    """How many grants have each word; words that none has are not in it."""

    with_rarest: list[Found] | None = None
    """All grants with the two rarest of the words that are typed out; None where they may be many."""

    is_index_complete: bool = True
    """Whether no key was given to a grant since the index was built."""


def take_first_look(text: Text, limit: int) -> FirstLook:
    """Return what the index says of a text."""
    questions = list(_ask(text, limit))
    query = _write(tuple((kind, len(values)) for kind, values in questions))
    answers: dict[int, list[Any]] = {kind: [] for kind in _QUESTIONS}
    for row in select(query, [value for _, values in questions for value in values]):
        answers[row[0]].append(row[1:])
    numbered = {number: grant_id for _, grant_id, number in answers[NUMBER]}
    grants_by_word = {word: grants for grants, _, word in answers[WORD]}
    return FirstLook(
        numbered=[numbered[number] for number in text.numbers if number in numbered],
        number_begins=[grant_id for _, grant_id, _ in sorted(answers[NUMBER_BEGINS], key=itemgetter(2))],
        names=sorted(starmap(Found, answers[NAME]), key=_by_name),
        is_index_complete=answers[LAST_KEY][0][0] <= grants_by_word.pop(WHEN_BUILT, 0),
        grants_by_word=grants_by_word,
        with_rarest=[*starmap(Found, answers[WITH_RAREST])] if _are_few(text, grants_by_word) else None,
    )


def _ask(text: Text, limit: int) -> Iterator[tuple[int, list[Any]]]:
    if text.numbers:
        yield NUMBER, [*text.numbers]
    if text.squashed.isdigit():
        yield NUMBER_BEGINS, [*_range(text.squashed), limit]
    if text.has_name:
        yield NAME, [*_range(text.squashed), limit]
    yield WORD, [WHEN_BUILT, *text.different_words]
    if text.typed_out and not text.is_about_a_number:
        yield WITH_RAREST, [*text.typed_out]
    yield LAST_KEY, []


@lru_cache(maxsize=1024)
def _write(questions: tuple[tuple[int, int], ...]) -> str:
    """Return the statement that asks them all, each with so many values."""
    return " UNION ALL ".join(_write_one(kind, ", ".join(["%s"] * values)) for kind, values in questions)


def _write_one(kind: int, places: str) -> str:
    rarest = have_rarest(places, FEW)
    return _QUESTIONS[kind].format(places=places, have_rarest=rarest, last_key=last_key(connection))


def _range(beginning: str) -> tuple[str, str]:
    # A single letter begins too much to mean anything.
    return beginning, beginning + (AFTER_ALL_LETTERS if len(beginning) > 1 else "!")


def _are_few(text: Text, grants_by_word: dict[str, int]) -> bool:
    is_asked = not text.is_about_a_number
    return is_asked and any(grants_by_word.get(word, FEW + 1) <= FEW for word in text.typed_out)


def _by_name(found: Found) -> tuple[str, int]:
    return found.text, found.standing
