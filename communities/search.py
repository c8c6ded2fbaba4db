"""Finds grants as people name them: by number, acronym or words of the title."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from communities.models import CommunityGrant, Grant, Participation

LONGEST_TEXT = 300
MOST_WORDS = 12
GROUPS_OF_DIGITS = re.compile(r"[0-9]+(?:[ .,'\u2019-][0-9]+)*")
DOI_PREFIX = "10.3030/"
"""CORDIS's own; what follows it in a grant's DOI is the grant number."""

SHORTEST_NUMBER, LONGEST_NUMBER = 5, 9
"""CORDIS has grant numbers of five (FP7) to nine digits (Horizon Europe)."""


def find_grants(text: str, limit: int = 25) -> list[Grant]:
    """Return the grants that a text may mean, best first; none for a text that means nothing. Never raises.

    The grant with a number that stands in the text comes first, wherever it stands ("Grant agreement No.
    101 058 390", a DOI, an address at CORDIS); then the acronym itself, acronyms that begin so, and titles
    that have all the words. Each grant comes with what a list shows, in a constant number of queries.
    """
    phrase = _clean(text)
    if not phrase:
        return []
    numbers = read_grant_numbers(phrase)
    found = _with_what_a_list_shows(_matches(phrase, numbers)).annotate(rank=_rank(phrase, numbers))
    return list(found.order_by("rank", F("start_date").desc(nulls_last=True), "number")[:limit])


def read_grant_numbers(text: str) -> list[str]:
    """Return whatever in a text can be a grant number, groups of digits joined in every way that fits."""
    runs = GROUPS_OF_DIGITS.findall(text.replace(DOI_PREFIX, " "))
    numbers = (number for run in runs for number in _join_groups(re.findall(r"[0-9]+", run)))
    return list(dict.fromkeys(numbers))


def _join_groups(groups: list[str]) -> Iterator[str]:
    for first in range(len(groups)):
        for joined in accumulate(groups[first:]):
            if len(joined) > LONGEST_NUMBER:
                break
            if len(joined) >= SHORTEST_NUMBER:
                yield joined


def _clean(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_TEXT])
    return " ".join(unicodedata.normalize("NFC", printable).split())


def _matches(phrase: str, numbers: list[str]) -> QuerySet[Grant]:
    words = Q()
    for word in phrase.split()[:MOST_WORDS]:
        words &= Q(title__icontains=word) | Q(acronym__icontains=word)
    return Grant.objects.filter(Q(number__in=numbers) | Q(acronym__istartswith=phrase) | words)


def _rank(phrase: str, numbers: list[str]) -> Case:
    return Case(
        When(number__in=numbers, then=Value(0)),
        When(acronym__iexact=phrase, then=Value(1)),
        When(acronym__istartswith=phrase, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _with_what_a_list_shows(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    coordinators = Participation.objects.filter(role=Participation.Role.COORDINATOR)
    primary = CommunityGrant.objects.filter(is_primary=True).select_related("community")
    return grants.select_related("programme").prefetch_related(
        Prefetch("participations", coordinators.select_related("organisation"), to_attr="coordinating"),
        Prefetch("community_links", primary, to_attr="primary_links"),
    )
