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

MOST_NEAR = 3_000
"""Bound on what half a word may bring: the commonest begins some 2,000 acronyms."""


class Found(NamedTuple):
    """A grant that the index has found."""

    standing: int
    grant_id: int
    text: str
    """What it was found by: its squashed acronym, or its words."""


class Words(NamedTuple):
    """A word to be found: one of several spellings; as a beginning, it is one that has not been typed out."""

    spellings: tuple[str, ...]
    is_beginning: bool = False


def find_records(numbers: Sequence[str]) -> list[int]:
    """Return the grants that have these record numbers at CORDIS, in the order of the numbers."""
    grants = dict(Grant.objects.filter(rcn__in=numbers).values_list("rcn", "pk")) if numbers else {}
    return [grants[number] for number in numbers if number in grants]


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
    near = f"SELECT {wanted} FROM {table} WHERE length({column}) BETWEEN %s AND %s AND "
    shortest, longest = len(word) - 1, len(word) + 1
    questions = (
        (f"{column} >= %s AND {column} < %s", [beginning, beginning + AFTER_ALL_LETTERS]),
        ("backwards >= %s AND backwards < %s", [end[::-1], end[::-1] + AFTER_ALL_LETTERS]),
        (f"{column} = %s", [swapped]),
    )
    query = " UNION ".join(f"{near}{condition}" for condition, _ in questions)
    values = [value for _, bounds in questions for value in (shortest, longest, *bounds)]
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
