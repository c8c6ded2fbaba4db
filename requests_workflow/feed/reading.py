"""What of the feed exists for whom, from a position on."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from portal.accounts.models import User
from requests_workflow.feed.cursors import read_head
from requests_workflow.feed.positions import give_positions
from requests_workflow.feed.types import split_types
from requests_workflow.models import FeedEntry
from requests_workflow.selectors import requests_for


@dataclass(frozen=True)
class Slice:
    """Entries in the order of the feed, and from where to go on: nothing will ever come below that."""

    entries: list[FeedEntry]
    next_position: int


def read_feed(reader: User | None, *, after: int, size: int, types: Collection[str] = ()) -> Slice:
    """Return what comes after a position, as far as it exists for the reader; without one, what is public.

    Changes of communities are for everybody, an event of a request for those who may see the request now.
    """
    give_positions()
    # Read before the entries: what gets a position in between is left for the next time.
    end = max(after, _find_end(reader))
    entries = _entries_for(reader, types).filter(position__gt=after, position__lte=end).order_by("position")
    found = list(entries[: size + 1])
    page = found[:size]
    return Slice(page, page[-1].position or end if len(found) > size else end)


def is_beyond_the_end(position: int) -> bool:
    """Whether no entry has that position yet."""
    if position <= read_head():
        return False
    give_positions()
    return position > read_head()


def _find_end(reader: User | None) -> int:
    """Return how far one can have read: for guests the last public entry: nothing else shows."""
    if reader is not None:
        return read_head()
    return _public().aggregate(end=Max("position"))["end"] or 0


def _entries_for(reader: User | None, types: Collection[str]) -> QuerySet[FeedEntry]:
    kinds, actions = split_types(types)
    public = Q(change__isnull=False)
    own = Q(event__isnull=False)
    if types:
        public &= Q(change__kind__in=kinds)
        own &= Q(event__action__in=actions)
    entries = FeedEntry.objects.select_related("change", "event__request")
    if reader is None or (types and not actions):
        return entries.filter(public)
    own &= Q(event__request__in=requests_for(reader).values("pk"))
    return entries.filter(own if types and not kinds else public | own)


def _public() -> QuerySet[FeedEntry]:
    return FeedEntry.objects.filter(change__isnull=False, position__isnull=False)


def list_new(after: int, *, most: int) -> Iterator[FeedEntry]:
    """Yield the entries after a position, whomever they are for: for the portal's own readers."""
    entries = FeedEntry.objects.filter(position__gt=after).select_related("change", "event__request")
    yield from entries.order_by("position")[:most]
