"""Asks the search index one question at a time; every answer is bounded, whatever was asked."""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from communities.models import Grant
from communities.search.near import SHORTEST_NEAR, halve, is_one_slip_apart
from communities.search.tables import GRANTS, LEXEMES, TEXT, WORDS, has_trigrams

AFTER_ALL_LETTERS = "~"
"""Sorts behind every letter and digit that the index holds."""

NO_WORD = '"-"'
"""FTS5 takes nothing for a fault; a sign that is no letter is found nowhere."""

MOST_UNINDEXED = 2_000
"""The newest of them: more come only with a whole dump, whose import ends with building the index."""

MOST_NEAR = 3_000
"""Bound on what half a word may bring: the commonest begins some 2,000 acronyms."""


class Found(NamedTuple):
    """A grant that the index has found."""

    standing: int
    grant_id: int
    text: str
    """What it was found by: its squashed acronym, or its words."""


class Unindexed(NamedTuple):
    """A grant that came after the index was built."""

    grant_id: int
    number: str
    acronym: str
    title: str
    started: str
    """In ISO 8601; empty where it isn't known."""


class Words(NamedTuple):
    """A word to be found: one of several spellings; as a beginning, it is one that has not been typed out."""

    spellings: tuple[str, ...]
    is_beginning: bool = False

    def is_in(self, text: str) -> bool:
        """Whether a grant's words have it."""
        text, end = f" {text} ", "" if self.is_beginning else " "
        return any(f" {spelling}{end}" in text for spelling in self.spellings)


def find_records(numbers: Sequence[str]) -> list[int]:
    """Return the grants that have these record numbers at CORDIS, in the order of the numbers."""
    grants = dict(Grant.objects.filter(rcn__in=numbers).values_list("rcn", "pk")) if numbers else {}
    return [grants[number] for number in numbers if number in grants]


def read_unindexed() -> list[Unindexed]:
    """Return the newest of the grants that came after the index was built."""
    query = f"""
        SELECT id, number, acronym, title, CAST(start_date AS varchar(10)) FROM {Grant._meta.db_table}
        WHERE id > (SELECT coalesce(max(grant_id), 0) FROM {GRANTS}) ORDER BY id DESC LIMIT {MOST_UNINDEXED}
    """
    rows = select(query, [])
    return [
        Unindexed(key, number, acronym, title, start or "") for key, number, acronym, title, start in rows
    ]


def find_near_names(squashed: str) -> list[Found]:
    """Return grants whose acronym is one slip away, the youngest first."""
    rows = _find_near(GRANTS, "squashed", "standing, grant_id, squashed", squashed)
    return sorted(Found(*row) for row in rows if is_one_slip_apart(row[2], squashed))


def find_near_words(word: str, limit: int) -> list[str]:
    """Return words of grants that are one slip away, the commonest first."""
    rows = _find_near(WORDS, "word", "grants, word", word)
    near = sorted((-grants, other) for grants, other in rows if is_one_slip_apart(other, word))
    return [other for _, other in near[:limit]]


def find_with_words(words: Sequence[Words], limit: int, *, is_any_enough: bool = False) -> list[Found]:
    """Return grants that have all the words, or any of them; of many, the youngest."""
    if connection.vendor == "postgresql":
        text = (" | " if is_any_enough else " & ").join(_write_tsquery(word) for word in words)
        query = f"SELECT standing, grant_id, words FROM {GRANTS} WHERE {LEXEMES} @@ %s::tsquery LIMIT %s"
    else:
        text = (" OR " if is_any_enough else " AND ").join(_write_match(word) for word in words)
        query = (
            f"SELECT standing, grant_id, words FROM {GRANTS} "
            f"WHERE standing IN (SELECT rowid FROM {TEXT} WHERE {TEXT} MATCH %s LIMIT %s)"
        )
    return [Found(*row) for row in select(query, [text, limit])]


def have_rarest(places: str, most: int) -> str:
    """Return the condition that a grant has the two rarest of some words, of which one has no more grants."""
    is_postgresql = connection.vendor == "postgresql"
    joined = "string_agg(word, ' & ')" if is_postgresql else "group_concat(word, ' AND ')"
    words = f"SELECT word, grants FROM {WORDS} WHERE word IN ({places}) ORDER BY grants LIMIT 2"
    rarest = f"(SELECT {joined} FROM ({words}) AS rarest HAVING min(grants) <= {most})"
    if is_postgresql:
        return f"{LEXEMES} @@ {rarest}::tsquery"
    return f"standing IN (SELECT rowid FROM {TEXT} WHERE {TEXT} MATCH coalesce({rarest}, '{NO_WORD}'))"


def find_like(squashed: str, limit: int) -> list[int]:
    """Return grants whose acronym shares the most trigrams; none without PostgreSQL's pg_trgm."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql" or not has_trigrams(cursor):
            return []
    query = (
        f"SELECT grant_id FROM {GRANTS} WHERE squashed %% %s "
        "ORDER BY similarity(squashed, %s) DESC, standing LIMIT %s"
    )
    return [key for (key,) in select(query, [squashed, squashed, limit])]


def _find_near(table: str, column: str, wanted: str, word: str) -> set[tuple[Any, ...]]:
    if len(word) < SHORTEST_NEAR:
        return set()
    beginning, end, swapped = halve(word)
    near = f"SELECT {wanted} FROM {table} WHERE length({{}}) BETWEEN %s AND %s AND {{}}"
    shortest, longest = len(word) - 1, len(word) + 1
    questions = (  # each by what its own index holds
        (column, f"{column} >= %s AND {column} < %s", [beginning, beginning + AFTER_ALL_LETTERS]),
        ("backwards", "backwards >= %s AND backwards < %s", [end[::-1], end[::-1] + AFTER_ALL_LETTERS]),
        (column, f"{column} = %s", [swapped]),
    )
    query = " UNION ALL ".join(near.format(indexed, condition) for indexed, condition, _ in questions)
    values = [value for *_, bounds in questions for value in (shortest, longest, *bounds)]
    return set(select(f"{query} LIMIT {MOST_NEAR}", values))


def _write_tsquery(word: Words) -> str:
    spellings = (f"'{spelling}'{':*' if word.is_beginning else ''}" for spelling in word.spellings)
    return f"({' | '.join(spellings)})"


def _write_match(word: Words) -> str:
    spellings = (f'"{spelling}"{"*" if word.is_beginning else ""}' for spelling in word.spellings)
    return f"({' OR '.join(spellings)})"


def select(query: str, values: Sequence[Any]) -> list[Any]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
