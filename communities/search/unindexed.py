"""Judges grants that came after the index was built, until it is built again."""

from collections.abc import Iterable

from communities.search.first_look import Text
from communities.search.lookups import Unindexed
from communities.search.near import SHORTEST_NEAR, is_one_slip_apart
from communities.search.words import list_words_of_grant, squash

NUMBER, NAME, NUMBER_BEGINS, NAME_BEGINS, WORDS, NEAR = range(6)
_GO_TOGETHER = {NUMBER: (NUMBER, NUMBER_BEGINS), NAME: (NAME, NUMBER_BEGINS, NAME_BEGINS, WORDS)}
"""What else is meant where a number or an acronym fits; elsewhere anything may be."""


def find_among_unindexed(grants: Iterable[Unindexed], text: Text) -> list[int]:
    """Return the keys of those that a text may mean, best first, and of equals the youngest."""
    judged = ((_judge(grant, text), grant) for grant in grants)
    fitting = [(level, grant) for level, grant in judged if level is not None]
    fitting.sort(key=lambda pair: (pair[1].started, pair[1].number), reverse=True)
    fitting.sort(key=lambda pair: pair[0])
    return [grant.grant_id for level, grant in fitting if level in _GO_TOGETHER.get(fitting[0][0], (level,))]


def _judge(grant: Unindexed, text: Text) -> int | None:
    """Return which meaning of the text fits the grant, the best being 0; None where none does."""
    squashed = squash(grant.acronym)
    is_long = len(text.squashed) > 1
    judgements = (
        (NUMBER, grant.number in text.numbers),
        (NAME, squashed == text.squashed),
        (NUMBER_BEGINS, is_long and text.squashed.isdigit() and grant.number.startswith(text.squashed)),
        (NAME_BEGINS, is_long and squashed.startswith(text.squashed)),
        (WORDS, is_long and _has_words(list_words_of_grant(grant.acronym, grant.title), text.words)),
        (NEAR, len(text.squashed) >= SHORTEST_NEAR and is_one_slip_apart(squashed, text.squashed)),
    )
    return next((level for level, is_met in judgements if is_met), None)


def _has_words(words: list[str], wanted: Iterable[str]) -> bool:
    *typed_out, last = wanted
    return {*typed_out}.issubset(words) and any(word.startswith(last) for word in words)
