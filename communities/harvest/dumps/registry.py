"""Reads the communities, and which of them serves which grant; never who belongs to them."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.ordering import by_code_point
from communities.harvest.dumps.records import CHUNK, write_value
from communities.models import Community, CommunityGrant

FIELDS = ("id", "slug", "title", "description", "website", "origin", "created_at", "updated_at")
"""Columns of a community that stand in its record by their own names."""


def read_communities() -> Iterator[Record]:
    """Give the communities by UUID, each with its grants, the primary one first."""
    rows = Community.objects.order_by("id").values_list(*FIELDS).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        grants = _read_grants([row[0] for row in chunk])
        for row in chunk:
            record = dict(zip(FIELDS, map(write_value, row), strict=True))
            yield {**record, "grants": grants[record["id"]]}


def read_links() -> Iterator[Record]:
    """Give which community serves which grant, by both."""
    links = CommunityGrant.objects.order_by("community_id", by_code_point("grant__number"))
    rows = links.values_list("community_id", "community__slug", "grant__number", "is_primary")
    for community, slug, number, is_primary in rows.iterator(chunk_size=CHUNK):
        yield {"community": str(community), "slug": slug, "grant": number, "is_primary": is_primary}


def _read_grants(communities: list[UUID]) -> dict[str, list[Record]]:
    gathered: dict[str, list[Record]] = defaultdict(list)
    links = CommunityGrant.objects.filter(community__in=communities).order_by("-is_primary", "pk")
    rows = links.values_list("community_id", "grant__number", "is_primary")
    for community, number, is_primary in rows.iterator(chunk_size=CHUNK):
        gathered[str(community)].append({"number": number, "is_primary": is_primary})
    return gathered
