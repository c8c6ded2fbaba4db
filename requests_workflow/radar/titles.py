"""Finds requests whose titles are nearly the same, by the few words of a title that tell the most."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from communities.search.first_look import Text, take_first_look
from communities.search.words import split_words
from requests_workflow.models import CommunityRequest, RequestWord
from requests_workflow.states import OPEN, State

NEAR = 0.6
"""Of all words of two titles, so many are in both. (A word changed in five gives two thirds.)"""

MOST_ASKED = 3
MOST_GRANTS_WITH_A_WORD = 1_500
"""A word that more grants have tells little, and brings too much: some two in a hundred of all grants."""

MOST_CANDIDATES = 40
SHORTEST_WORD = 3

SAYS_NOTHING = frozenset(
    (  # noqa: SIM905 - a paragraph of words reads better than a column of strings
        "and the for from with its towards into via that are community communities project projects zenodo "
        "europe european horizon data results publications research"
    ).split()
)


def find_near_titles(title: str, *, besides: UUID) -> list[CommunityRequest]:
    """Return open and accepted requests with nearly the same title, in three queries."""
    words = list_telling_words(title)
    asked = _choose_rarest(words)
    if not asked:
        return []
    found = _read_candidates(asked, besides)
    return [one for one in found if measure_nearness(words, list_telling_words(one.title)) >= NEAR]


def list_telling_words(title: str) -> list[str]:
    """Return the words of a title by which it can be told from others, each once."""
    words = dict.fromkeys(split_words(title))
    return [word for word in words if len(word) >= SHORTEST_WORD and word not in SAYS_NOTHING]


def measure_nearness(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how many of all words both have, between 0 and 1."""
    all_of_one, all_of_other = set(one), set(other)
    together = all_of_one | all_of_other
    return len(all_of_one & all_of_other) / len(together) if together else 0.0


def _choose_rarest(words: list[str]) -> list[str]:
    """Choose by how many grants have each: titles of requests are those of their projects."""
    if not words:
        return []
    grants = take_first_look(Text(numbers=(), words=words, has_name=False), 1).grants_by_word
    telling = [word for word in words if grants.get(word, 0) <= MOST_GRANTS_WITH_A_WORD]
    return sorted(telling, key=lambda word: (grants.get(word, 0), word))[:MOST_ASKED]


def _read_candidates(asked: list[str], besides: UUID) -> Iterable[CommunityRequest]:
    counts = Q(request__state__in=OPEN) | Q(request__state=State.ACCEPTED)
    rows = RequestWord.objects.filter(counts, word__in=asked).exclude(request=besides)
    ranked = rows.values("request").annotate(shared=Count("pk")).order_by("-shared", "-request")
    keys = [row["request"] for row in ranked[:MOST_CANDIDATES]]
    return CommunityRequest.objects.filter(pk__in=keys).select_related("community").order_by("-created_at")
