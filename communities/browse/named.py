"""Finds communities by what they are called themselves: the words of their title and of their address."""

import re

from django.db.models import Q

from communities.models import CommunityGrant

WORD = re.compile(r"\w{2,}")
"""A single letter stands in nearly every title."""

MOST_WORDS = 12


def find_first_grants(text: str, limit: int) -> list[int]:
    """Return the keys of the first grants of communities that are called so, the newest community first."""
    words = WORD.findall(text)
    if not words or len(words) > MOST_WORDS:  # no community is called by a whole paragraph
        return []
    are_all_there = Q()
    for word in words:
        are_all_there &= Q(community__title__icontains=word) | Q(community__slug__icontains=word)
    links = CommunityGrant.objects.filter(are_all_there, is_primary=True).order_by("-pk")
    return list(links.values_list("grant_id", flat=True)[:limit])
