"""Finds addresses and acronyms that are one slip of the hand away from an address."""

from collections.abc import Iterator
from uuid import UUID

from communities.search.lookups import find_near_names
from communities.search.words import squash
from communities.slugs import slug_skeleton
from requests_workflow.models import Reservation
from requests_workflow.radar.hits import MOST_OF_A_KIND, Hits

LETTERS = "abcdefghijklmnopqrstuvwxyz23456789"
"""What a skeleton consists of: 0 and 1 are folded into letters."""

SHORTEST, LONGEST = 4, 24
"""Of three letters, one apart are most words; of two long addresses nobody confuses one letter."""

_HOLDER = ("community__slug", "request__reference", "request__slug", "request__linked_community")


def add_near_addresses(hits: Hits, slug: str, *, besides: UUID) -> None:
    """Add who holds an address one slip away: in one query, by all the addresses that those can be.

    Those that a number tells apart, such as sense2 and sense3, are meant to be told apart.
    """
    skeleton = slug_skeleton(slug)
    if not SHORTEST <= len(skeleton) <= LONGEST:
        return
    near = Reservation.objects.filter(kind=Reservation.Kind.SLUG, value__in=set(list_slips(skeleton)))
    rows = near.exclude(request=besides).order_by("pk")[:MOST_OF_A_KIND]
    for community, reference, *asked_for in rows.values_list(*_HOLDER):
        if _read_digits(next(filter(None, [community, *asked_for]), "")) != _read_digits(slug):
            continue
        if community:
            hits.add_communities([community], "address")
        elif reference:
            hits.add_requests([reference], "address")


def find_grants_named_like(slug: str) -> list[int]:
    """Return the grants whose acronym is the address, or one slip away from it; in one bounded query."""
    squashed = squash(slug)
    if not SHORTEST <= len(squashed) <= LONGEST:
        return []
    return [found.grant_id for found in find_near_names(squashed)][:MOST_OF_A_KIND]


def find_grants_named(slug: str) -> list[int]:
    """Return the grants whose acronym is the address, letter by letter; in one bounded query."""
    squashed = squash(slug)
    named = [found.grant_id for found in find_near_names(squashed) if found.text == squashed]
    return named[:MOST_OF_A_KIND]


def list_slips(skeleton: str) -> Iterator[str]:
    """Go through what a skeleton becomes by one slip: a letter lost, added, wrong, or two swapped."""
    for place in range(len(skeleton) + 1):
        before, after = skeleton[:place], skeleton[place:]
        yield from (f"{before}{letter}{after}" for letter in LETTERS)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in LETTERS)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"


def _read_digits(slug: str) -> str:
    return "".join(sign for sign in slug if sign.isdigit())
