"""The periodic upkeep of the records: whatever no door has told of is found, and all marked ones stamped."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from communities.harvest.marking import (
    make_record_of_community,
    make_record_of_grant,
    mark_records,
    write_records,
)
from communities.harvest.stamping import stamp_all
from communities.models import Community, CommunityGrant, Grant, HarvestRecord
from communities.moments.marking import mark_updated, mark_updated_grants

AT_ONCE = 1_000
"""New records written at a time."""


def keep_up() -> int:
    """Find what was changed past the doors, then stamp; return how many records were stamped."""
    add_missing()
    _mark_missed()
    return stamp_all()


def add_missing(*, has_moment: bool = False) -> None:
    """Make a record of whatever is served and has none; `has_moment`: `updated_at` tells of it already."""
    of_communities = HarvestRecord.objects.filter(community=OuterRef("pk"))
    communities = Community.objects.exclude(Exists(of_communities)).values_list("pk")
    _add_all(communities, make_record_of_community, has_moment=has_moment)
    is_served = Exists(CommunityGrant.objects.filter(grant=OuterRef("pk")))
    of_grants = HarvestRecord.objects.filter(grant=OuterRef("pk"))
    grants = Grant.objects.filter(is_served).exclude(Exists(of_grants)).values_list("pk", "number")
    _add_all(grants, make_record_of_grant, has_moment=has_moment)


def _add_all(
    rows: QuerySet[Any, Any], make_record: Callable[..., HarvestRecord], *, has_moment: bool
) -> None:
    # Whatever was added is no longer among the rows, so each turn reads the next of them.
    while batch := list(rows.order_by("pk")[:AT_ONCE]):
        records = [make_record(*row) for row in batch]
        keys = [record.grant_id for record in records if record.grant_id]
        with transaction.atomic():
            write_records(records)
            mark_updated(grants=[] if has_moment else keys)


def _mark_missed() -> None:
    """Mark records whose thing is gone, is there again, or was written to after the record was stamped."""
    is_there = Exists(Community.objects.filter(pk=OuterRef("community"))) | Exists(
        CommunityGrant.objects.filter(grant=OuterRef("grant"))
    )
    is_newer = Exists(
        Community.objects.filter(pk=OuterRef("community"), updated_at__gt=OuterRef("datestamp"))
    ) | Exists(Grant.objects.filter(pk=OuterRef("grant"), updated_at__gt=OuterRef("datestamp")))
    stamped = HarvestRecord.objects.filter(is_pending=False).annotate(is_there=is_there, is_newer=is_newer)
    came_or_went = Q(is_there=F("is_deleted"))
    mark_updated_grants(Grant.objects.filter(pk__in=stamped.filter(came_or_went).values("grant")))
    missed = stamped.filter(came_or_went | (Q(is_newer=True) & Q(is_deleted=False)))
    mark_records(missed)
