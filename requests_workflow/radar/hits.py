"""What the radar finds: communities, which are public, and open requests, which are not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from communities.models import CommunityGrant
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.states import OPEN

Why = Literal["title", "address", "acronym"]

MOST_OF_A_KIND = 20
"""Hits of one kind that are kept: whoever has more to look at than that looks into the catalogue."""


@dataclass
class Hits:
    """By why they were found: slugs of communities, and references of requests."""

    communities: dict[str, Why] = field(default_factory=dict)
    requests: dict[str, Why] = field(default_factory=dict)

    def add_communities(self, slugs: Iterable[str], why: Why) -> None:
        """Add communities; what was found before stays as it was found first."""
        for slug in slugs:
            self.communities.setdefault(slug, why)

    def add_requests(self, references: Iterable[str], why: Why) -> None:
        """Add open requests, in the same way."""
        for reference in references:
            self.requests.setdefault(reference, why)


def add_by_grants(hits: Hits, grants: Collection[int], why: Why, *, besides: UUID) -> None:
    """Add whoever serves any of the grants, or asks to; in two queries."""
    if not grants:
        return
    links = CommunityGrant.objects.filter(grant__in=grants).order_by("pk")
    hits.add_communities(links.values_list("community__slug", flat=True)[:MOST_OF_A_KIND], why)
    named = RequestGrant.objects.filter(grant__in=grants, request__state__in=OPEN).order_by("pk")
    others = named.exclude(request=besides)
    hits.add_requests(others.values_list("request__reference", flat=True)[:MOST_OF_A_KIND], why)


def add_requests(hits: Hits, found: Iterable[CommunityRequest], why: Why) -> None:
    """Add open requests, and the communities that have come of others."""
    for request in found:
        if request.state in OPEN:
            hits.add_requests([request.reference], why)
        elif request.community is not None:
            hits.add_communities([request.community.slug], why)
