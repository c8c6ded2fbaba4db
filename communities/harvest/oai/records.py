"""Reads records page by page; a page costs the same queries whatever is on it.

A list goes by primary keys, which never change, and not by datestamps, which do: so that a record that is
changed during a harvest is given once, and none is passed over.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, QuerySet

from communities.harvest.oai.tokens import Progress
from communities.models import HarvestMembership, HarvestRecord

_COLUMNS = ("pk", "identifier", "community_id", "grant_id", "datestamp", "is_deleted")


class Listed(NamedTuple):
    """A record, with the sets that are its own."""

    pk: int
    identifier: str
    community_id: UUID | None
    grant_id: int | None
    datestamp: datetime
    is_deleted: bool
    specs: list[str]


def list_records(progress: Progress, size: int) -> list[Listed]:
    """Return the next so many records of a list."""
    rest = select(progress).filter(pk__gt=progress.after).order_by("pk")
    if progress.spec:
        # By the set's own index, which has its records in this order: else all that is left would be sorted.
        in_set = {"memberships__spec": progress.spec, "memberships__record__gt": progress.after}
        rest = _select_changed(progress).filter(**in_set).order_by("memberships__record_id")
    return _read(rest[:size])


def list_promised(progress: Progress) -> list[Listed]:
    """Return the record that a token was made for, wherever it has gone since."""
    return _read(_stamped().filter(pk=progress.promised))


def count_records(progress: Progress) -> int:
    """Return how many records a list has in all."""
    return select(progress).count()


def find_record(local: str) -> Listed | None:
    """Return the record with our part of its identifier, also a deleted one."""
    return next(iter(_read(_stamped().filter(identifier=local))), None)


def find_earliest() -> datetime | None:
    """Return the earliest datestamp; None while there is no record."""
    earliest: datetime | None = HarvestRecord.objects.aggregate(earliest=Min("datestamp"))["earliest"]
    return earliest


def select(progress: Progress) -> QuerySet[HarvestRecord]:
    """Return all records that a list is about."""
    rows = _select_changed(progress)
    return rows.filter(memberships__spec=progress.spec) if progress.spec else rows


def _select_changed(progress: Progress) -> QuerySet[HarvestRecord]:
    """Return all records with a datestamp in a list's span, of whichever set."""
    rows = _stamped()
    if progress.since:
        rows = rows.filter(datestamp__gte=progress.since)
    if progress.before:
        rows = rows.filter(datestamp__lt=progress.before)
    return rows


def _stamped() -> QuerySet[HarvestRecord]:
    return HarvestRecord.objects.filter(datestamp__isnull=False)


def _read(records: QuerySet[HarvestRecord]) -> list[Listed]:
    rows = list(records.values_list(*_COLUMNS))
    specs: dict[int, list[str]] = defaultdict(list)
    own = HarvestMembership.objects.filter(record__in=[row[0] for row in rows], is_direct=True)
    for key, spec in own.order_by("spec").values_list("record_id", "spec"):
        specs[key].append(spec)
    return [_make(row, specs[row[0]]) for row in rows]


def _make(row: Any, specs: list[str]) -> Listed:
    return Listed._make((*row, specs))
