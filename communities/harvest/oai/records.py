"""Reads records page by page, and what they are about; a page costs the same queries whatever is on it.

A list goes by primary keys, which never change, and not by datestamps, which do: so that a record that is
changed during a harvest is given once, and none is passed over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Prefetch, QuerySet

from communities.harvest.oai.tokens import Progress
from communities.models import Community, Grant, HarvestMembership, HarvestRecord
from communities.selectors import communities_with_grants, grants_with_consortia


@dataclass(frozen=True, slots=True)
class Found:
    """A record with what it is about; neither community nor grant: it is deleted."""

    record: HarvestRecord
    community: Community | None = None
    grant: Grant | None = None

    @property
    def is_deleted(self) -> bool:
        """Whether nothing is left of it."""
        return self.community is None and self.grant is None


def list_records(progress: Progress, size: int) -> list[HarvestRecord]:
    """Return the next so many records of a list, with the sets that are their own."""
    rows = select(progress).filter(pk__gt=progress.after).order_by("pk")
    own = HarvestMembership.objects.filter(is_direct=True).order_by("spec")
    return list(rows.prefetch_related(Prefetch("memberships", own))[:size])


def count_records(progress: Progress) -> int:
    """Return how many records a list has in all."""
    return select(progress).count()


def find_record(local: str) -> HarvestRecord | None:
    """Return the record with our part of its identifier, also a deleted one."""
    own = HarvestMembership.objects.filter(is_direct=True).order_by("spec")
    stamped = HarvestRecord.objects.filter(datestamp__isnull=False)
    return stamped.prefetch_related(Prefetch("memberships", own)).filter(identifier=local).first()


def find_earliest() -> datetime | None:
    """Return the earliest datestamp; None while there is no record."""
    earliest: datetime | None = HarvestRecord.objects.aggregate(earliest=Min("datestamp"))["earliest"]
    return earliest


def select(progress: Progress) -> QuerySet[HarvestRecord]:
    """Return all records that a list is about."""
    rows = HarvestRecord.objects.filter(datestamp__isnull=False)
    if progress.since:
        rows = rows.filter(datestamp__gte=progress.since)
    if progress.before:
        rows = rows.filter(datestamp__lt=progress.before)
    return rows.filter(memberships__spec=progress.spec) if progress.spec else rows


def look_up(records: Sequence[HarvestRecord]) -> list[Found]:
    """Return the records with what they are about, as it is now.

    What went just now, and isn't stamped as deleted yet, counts as deleted.
    """
    living = [record for record in records if not record.is_deleted]
    communities = _communities(record.community_id for record in living if record.community_id)
    grants = _grants(record.grant_id for record in living if record.grant_id)
    return [
        Found(record)
        if record.is_deleted
        else Found(record, communities.get(record.community_id), grants.get(record.grant_id))
        for record in records
    ]


def _communities(keys: Iterable[Any]) -> dict[Any, Community]:
    details = ("grant_links__grant__programme", "grant_links__grant__subjects")
    return {row.pk: row for row in communities_with_grants().prefetch_related(*details).filter(pk__in=keys)}


def _grants(keys: Iterable[Any]) -> dict[Any, Grant]:
    rows = grants_with_consortia().filter(pk__in=keys)
    return {row.pk: row for row in rows if row.community_links.all()}
