"""Marks what was changed, in the transaction that changes it; its moment is given once that is committed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from communities.models import CommunityGrant, Grant, UpdateMark
from communities.moments.giving import give_some

_TABLE = UpdateMark._meta.db_table


def mark_updated(*, grants: Iterable[int] = (), communities: Iterable[UUID] = ()) -> None:
    """Mark grants and communities, by their keys, that the API shows otherwise from the commit on."""
    marks = [UpdateMark(grant_key=key) for key in grants]
    UpdateMark.objects.bulk_create([*marks, *(UpdateMark(community_key=key) for key in communities)])
    _give_after_commit()


def mark_updated_community(community_id: UUID) -> None:
    """Mark a community, also one that goes, and the grants that it serves."""
    served = CommunityGrant.objects.filter(community=community_id)
    mark_updated(grants=served.values_list("grant_id", flat=True), communities=[community_id])


def mark_updated_grants(grants: QuerySet[Grant]) -> None:
    """The same for grants that may be very many."""
    query, values = grants.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_TABLE} (grant_key) {query}", values)
    _give_after_commit()


def _give_after_commit() -> None:
    # What this leaves, also where it fails, is the periodic job's.
    transaction.on_commit(give_some, robust=True)
