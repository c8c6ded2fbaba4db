"""Asks in one statement all that is cheap to know about a text: most searches need no second one."""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from communities.models import Grant
from communities.search.lookups import AFTER_ALL_LETTERS, Found, select
from communities.search.tables import GRANTS, WORDS

MOST_UNINDEXED = 2_000
"""The newest of them: more come only with a whole dump, whose import ends with building the index."""

NUMBER, NUMBER_BEGINS, NAME, WORD, UNINDEXED = range(5)

_NO_MORE = "'', '', ''"
_QUESTIONS = {
    NUMBER: f"SELECT {NUMBER}, grant_id, 0, number, {_NO_MORE} FROM {GRANTS} WHERE number IN ({{places}})",
    NUMBER_BEGINS: f"""
        SELECT * FROM (SELECT {NUMBER_BEGINS}, grant_id, 0, number, {_NO_MORE} FROM {GRANTS}
        WHERE number > %s AND number < %s ORDER BY number LIMIT %s) AS begins""",
    NAME: f"""
        SELECT * FROM (SELECT {NAME}, grant_id, standing, squashed, {_NO_MORE} FROM {GRANTS}
        WHERE squashed >= %s AND squashed < %s ORDER BY squashed, standing LIMIT %s) AS names""",
    WORD: f"SELECT {WORD}, 0, grants, word, {_NO_MORE} FROM {WORDS} WHERE word IN ({{places}})",
    UNINDEXED: f"""
        SELECT * FROM (SELECT {UNINDEXED}, id, 0, number, acronym, title, CAST(start_date AS varchar(10))
        FROM {Grant._meta.db_table} WHERE id > (SELECT coalesce(max(grant_id), 0) FROM {GRANTS})
        ORDER BY id DESC LIMIT {MOST_UNINDEXED}) AS unindexed""",
}


class Unindexed(NamedTuple):
    """A grant that came after the index was built."""

    grant_id: int
    number: str
    acronym: str
    title: str
    started: str
    """In ISO 8601; empty where it isn't known."""


@dataclass(frozen=True)
class Text:
    """A text as the search understands it; there is a number or a word."""

    numbers: Sequence[str]
    words: Sequence[str]
    has_name: bool
    """Whether it may be an acronym: it isn't too long."""

    records: Sequence[str] = ()
    """Record numbers of CORDIS, from addresses that name a project by them."""

    @property
    def squashed(self) -> str:
        """All words in one piece."""
        return "".join(self.words)


@dataclass
class FirstLook:
    """What one statement tells about a text."""

    numbered: list[int] = field(default_factory=list)
    """Grants with a number that stands in the text, in the text's order."""

    number_begins: list[int] = field(default_factory=list)
    names: list[Found] = field(default_factory=list)
    """Grants with the text as acronym, then those whose acronym begins so."""

    grants_by_word: dict[str, int] = field(default_factory=dict)
    unindexed: list[Unindexed] = field(default_factory=list)


def take_first_look(text: Text, limit: int) -> FirstLook:
    """Return what the index says of a text, and the grants that it doesn't know yet."""
    questions = list(_ask(text, limit))
    query = " UNION ALL ".join(question for question, _ in questions)
    rows = select(query, [value for _, values in questions for value in values])
    numbered = {row[3]: row[1] for row in _keep(rows, NUMBER)}
    return FirstLook(
        numbered=[numbered[number] for number in text.numbers if number in numbered],
        number_begins=[row[1] for row in sorted(_keep(rows, NUMBER_BEGINS), key=lambda row: row[3])],
        names=sorted((Found(row[2], row[1], row[3]) for row in _keep(rows, NAME)), key=_by_name),
        grants_by_word={row[3]: row[2] for row in _keep(rows, WORD)},
        unindexed=[Unindexed(row[1], row[3], row[4], row[5], row[6] or "") for row in _keep(rows, UNINDEXED)],
    )


def _ask(text: Text, limit: int) -> Iterator[tuple[str, list[Any]]]:
    if text.numbers:
        yield _QUESTIONS[NUMBER].format(places=_places(text.numbers)), [*text.numbers]
    if text.squashed.isdigit():
        yield _QUESTIONS[NUMBER_BEGINS], [*_range(text.squashed), limit]
    if text.has_name:
        yield _QUESTIONS[NAME], [*_range(text.squashed), limit]
    if words := dict.fromkeys(text.words):
        yield _QUESTIONS[WORD].format(places=_places(words)), [*words]
    yield _QUESTIONS[UNINDEXED], []


def _range(beginning: str) -> tuple[str, str]:
    # A single letter begins too much to mean anything.
    return beginning, beginning + (AFTER_ALL_LETTERS if len(beginning) > 1 else "!")


def _places(values: Iterable[str]) -> str:
    return ", ".join("%s" for _ in values)


def _keep(rows: Iterable[Any], kind: int) -> Iterator[Any]:
    return (row for row in rows if row[0] == kind)


def _by_name(found: Found) -> tuple[str, int]:
    return found.text, found.standing
