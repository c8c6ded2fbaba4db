"""Marks the records of what has changed, in the transaction that changes it; they are stamped later.

A datestamp given here would be older than the commit, and a harvester who asks in between would never hear
of the change. So this only says that there is one (communities.harvest.stamping).
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from communities.models import CommunityGrant, Grant, HarvestRecord

_RECORDS = HarvestRecord._meta.db_table


def mark_community(community_id: UUID, *, grants: Collection[int] = ()) -> None:
    """Mark the record of a community and those of the grants that it serves.

    To be called after the change is written, in its transaction. `grants` are keys of grants that it served
    before: they are marked as well. A community that is no more is marked by its key all the same.
    """
    its_own = Q(community_links__community=community_id)
    write_records(
        [
            make_record_of_community(community_id),
            *_make_records(Grant.objects.filter(its_own | Q(pk__in=grants)).distinct()),
        ]
    )


def mark_grants_about(subjects: Collection[str]) -> None:
    """Mark the records that are about subjects with these codes."""
    if subjects:
        _mark_about(Grant.subjects.through.objects.filter(subject__code__in=subjects).values("grant"))


def mark_grants(numbers: Collection[str]) -> None:
    """Mark the records of grants with these numbers, and of the communities that serve them."""
    if numbers:
        _mark_about(Grant.objects.filter(number__in=numbers).values("pk"))


@transaction.atomic
def mark_records(records: QuerySet[HarvestRecord]) -> None:
    """Mark these, also if they are marked already: what is written is locked, and stamped after the commit.

    They are locked in the order of all who mark, so that of two that mark the same one waits, and not both.
    """
    query, values = records.order_by("identifier").values("pk").select_for_update().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{_RECORDS}" SET is_pending = TRUE WHERE id IN ({query})', values)  # noqa: S608 - Django's own query


def _mark_about(grants: QuerySet[Any, Any]) -> None:
    """Mark the records of these grants, given by their keys, and of the communities that serve them.

    Communities come first, as in the order of identifiers. One statement for both takes twice as long.
    """
    served = CommunityGrant.objects.filter(grant__in=grants).values("community")
    mark_records(HarvestRecord.objects.filter(community__in=served))
    mark_records(HarvestRecord.objects.filter(grant__in=grants))


def make_record_of_community(community_id: UUID) -> HarvestRecord:
    """Return a new record of a community, unsaved."""
    return HarvestRecord(identifier=f"community/{community_id}", community_id=community_id)


def make_record_of_grant(grant_id: int, number: str) -> HarvestRecord:
    """Return a new record of a grant, unsaved."""
    return HarvestRecord(identifier=f"project/{number}", grant_id=grant_id)


def _make_records(grants: Iterable[Grant]) -> list[HarvestRecord]:
    return [make_record_of_grant(grant.pk, grant.number) for grant in grants]


def write_records(records: list[HarvestRecord]) -> None:
    """Write new records; one that is there is marked, and taken over by who bears its name now."""
    # In one order, so that two transactions that mark the same records wait for one another, and not both.
    HarvestRecord.objects.bulk_create(
        sorted(records, key=lambda record: record.identifier),
        update_conflicts=True,
        unique_fields=["identifier"],
        update_fields=["community", "grant", "is_pending"],
    )
