"""Marks for harvesters what a delta changes: before it loses its place, and when it is written."""

from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.rebuilding.removing import make_room
from communities.harvest.marking import mark_community, mark_grants


def leave(communities: list[Record]) -> None:
    """Mark communities with the grants that they serve until now, and let go of all that they hold."""
    _mark_communities(communities)
    make_room(communities)


def mark_written(name: str, records: list[Record]) -> None:
    """Mark what was written of this kind. Other kinds show in records of projects, which change with them."""
    if name == "projects":
        mark_grants([record["number"] for record in records])
    elif name == "communities":
        _mark_communities(records)


def _mark_communities(records: list[Record]) -> None:
    for record in records:
        mark_community(record["id"])
