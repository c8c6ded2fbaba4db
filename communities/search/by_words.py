"""Finds grants by words of title and acronym: all of them, all but for a slip of the hand, or some."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from communities.search.first_look import MOST_WHILE_TYPING
from communities.search.lookups import (
    Found,
    Words,
    find_near_words,
    find_with_words,
)

MOST_ASKED = 4
"""The rarest words are asked for; the others are looked for in what has those."""

MOST_WITH_ALL, MOST_WITH_ANY = 200, 1_000
"""Of more grants with the same words, the youngest are looked at."""

ENOUGH = 10
"""With so many that have all the words, none is added whose words only begin so."""

MOST_SPELLINGS = 3
MOST_CORRECTED = 3
SHORTEST_BEGINNING = 3
SHORTEST_WORD = 2
"""`C++` is no search for the letter C."""


@dataclass(frozen=True)
class Typed:
    """The words that somebody typed, each once."""

    words: tuple[str, ...]
    grants_by_word: dict[str, int]
    """How many grants have each word; words that none has are not in it."""

    with_rarest: Sequence[Found] | None
    """All grants with those two of the words that are the rarest, where the first look has brought them."""

    @property
    def unknown(self) -> list[str]:
        """The words that no grant has."""
        return [word for word in self.words if word not in self.grants_by_word]

    @property
    def known(self) -> list[str]:
        """The others, the rarest first."""
        return sorted(self.grants_by_word, key=lambda word: (self.grants_by_word[word], word))

    def says_no_more_than_a_name(self, named: int) -> bool:
        """Whether all grants with the one word are among those whose acronym it is or begins with."""
        return len(self.words) == 1 and self.grants_by_word.get(self.words[0], 0) <= named

    def find_with_all_words(self, limit: int, *, is_anything_found: bool) -> list[int]:
        """Return grants that have all the words, those with the fewest others first.

        The last word may not be typed out, as long as there are few.
        """
        if len(max(self.words, key=len)) < SHORTEST_WORD:
            return []
        found = [] if self.unknown else self._ask([Words((word,)) for word in self.known], limit)
        is_alone = len(self.words) == 1
        may_be_typing = not (found or is_anything_found) if is_alone else len(self.words) <= MOST_WHILE_TYPING
        are_all_few = self.with_rarest is not None and len(found) == len(self.with_rarest)
        if len(found) < ENOUGH and may_be_typing and not are_all_few:
            found += self._find_while_typing(limit)
        return list(dict.fromkeys(found))

    def find_with_near_words(self) -> list[int]:
        """Return grants that have all the words, once those that none has are corrected."""
        if not 0 < len(self.unknown) <= MOST_CORRECTED:
            return []
        near = [tuple(find_near_words(word, MOST_SPELLINGS)) for word in self.unknown]
        if not all(near):
            return []
        return self._ask([*map(Words, near), *(Words((word,)) for word in self.known)], MOST_WITH_ALL)

    def find_with_any_word(self) -> list[int]:
        """Return grants that have some of the words, those with the most telling ones first."""
        asked: list[str] = []
        for word in self.known:
            if asked and sum(self.grants_by_word[other] for other in [*asked, word]) > MOST_WITH_ANY:
                break
            asked.append(word)
        if len(max(asked, key=len, default="")) < SHORTEST_WORD:
            return []
        found = find_with_words([Words((word,)) for word in asked], MOST_WITH_ANY, is_any_enough=True)
        return _sort(found, lambda words: -sum(self._weigh(word) for word in words.intersection(self.known)))

    def _find_while_typing(self, limit: int) -> list[int]:
        *typed_out, last = self.words
        if len(last) < SHORTEST_BEGINNING or not self.grants_by_word.keys() >= {*typed_out}:
            return []
        return self._ask([Words((last,), is_beginning=True), *(Words((word,)) for word in typed_out)], limit)

    def _ask(self, wanted: Sequence[Words], limit: int) -> list[int]:
        asked = wanted[:MOST_ASKED] if self.with_rarest is None else ()
        found = find_with_words(asked, max(limit, MOST_WITH_ALL)) if asked else self.with_rarest or []
        fitting = [hit for hit in found if all(word.is_in(hit.text) for word in wanted[len(asked) :])]
        return _sort(fitting, lambda words: len(words.difference(self.words)))

    def _weigh(self, word: str) -> float:
        """A word tells the more, the fewer grants have it."""
        return 1 / math.log2(2 + self.grants_by_word[word])


def _sort(found: Iterable[Found], key: Callable[[set[str]], float]) -> list[int]:
    ranked = sorted(found, key=lambda hit: (key({*hit.text.split()}), hit.standing))
    return [hit.grant_id for hit in ranked]
