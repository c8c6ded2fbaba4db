"""Gives marked records their datestamp, once what changed them is committed.

A harvester who is answered at some moment asks next time for what is stamped from that moment on. So no
datestamp may come to light that is older than an answer without it. Three things see to that:

- a datestamp is taken after the change was seen as committed, never before;
- who stamps holds a turn until the stamps are committed;
- who answers takes the moment first, and, where any record waits, the turn after that.
"""

from collections import defaultdict
from datetime import datetime

from django.db import connection, transaction

from communities.harvest.clock import look_for_changes, read_clock
from communities.harvest.specs import list_specs
from communities.models import Community, CommunityGrant, Grant, HarvestMembership, HarvestRecord

AT_ONCE = 200
"""Records stamped in a transaction; on SQLite other writers wait so long, some hundredths of a second."""

_TURN = 0x4F41492D504D48
"""The advisory lock's number: "OAI-PMH" in ASCII, so that it is no other's."""


def settle_changes() -> datetime:
    """Stamp what waits for it, at most AT_ONCE records, and return the moment that an answer may name.

    What is stamped later has a later datestamp than this.
    """
    moment, is_any = look_for_changes()
    if is_any:
        stamp_some()
    return moment


def stamp_all() -> int:
    """Stamp whatever waits for it; return how many records. Others may write and read meanwhile."""
    number = 0
    while stamped := stamp_some():
        number += stamped
    return number


@transaction.atomic
def stamp_some() -> int:
    """Stamp at most AT_ONCE records; return how many.

    Those that a transaction is just changing are passed over: they stay marked, and are stamped after it.
    """
    _wait_for_turn()
    waiting = HarvestRecord.objects.filter(is_pending=True).order_by("pk")
    records = list(waiting.select_for_update(skip_locked=True)[:AT_ONCE])
    if not records:
        return 0
    # Only now: the changes that were found are committed, so the datestamp is later than any of them.
    moment = read_clock()
    grants = _read_grants(records)
    for record in records:
        record.datestamp, record.is_pending, record.is_deleted = moment, False, record.pk not in grants
    _write_memberships(records, grants)
    HarvestRecord.objects.bulk_update(records, ["datestamp", "is_pending", "is_deleted"])
    return len(records)


def _wait_for_turn() -> None:
    # SQLite's transactions are IMMEDIATE: there, to have begun one is to have the turn.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _read_grants(records: list[HarvestRecord]) -> dict[int, list[Grant]]:
    """Return the grants that each record is about; a record whose thing is gone is left out."""
    communities = {record.community_id for record in records if record.community_id}
    links = CommunityGrant.objects.filter(community__in=communities).values_list("community", "grant")
    of_community: dict[object, list[int]] = {
        key: [] for key in Community.objects.filter(pk__in=communities).values_list("pk", flat=True)
    }
    for community, grant in links:
        of_community[community].append(grant)
    alone = {record.grant_id for record in records if record.grant_id}
    served = set(CommunityGrant.objects.filter(grant__in=alone).values_list("grant", flat=True))
    wanted = served.union(*of_community.values())
    grants = Grant.objects.select_related("programme").prefetch_related("subjects").defer("objective")
    by_key = grants.in_bulk(wanted)
    found = {record.pk: [by_key[record.grant_id]] for record in records if record.grant_id in served}
    return found | {
        record.pk: [by_key[key] for key in of_community[record.community_id]]
        for record in records
        if record.community_id in of_community
    }


def _write_memberships(records: list[HarvestRecord], grants: dict[int, list[Grant]]) -> None:
    """Write what differs; what is gone stays in the sets it was in, so that their harvesters hear of it."""
    held: dict[int, dict[str, HarvestMembership]] = defaultdict(dict)
    for row in HarvestMembership.objects.filter(record__in=records):
        held[row.record_id][row.spec] = row
    missing, left = [], []
    for record in records:
        there = {spec: row.is_direct for spec, row in held[record.pk].items()}
        wanted = list_specs(record, grants.get(record.pk, ()))
        if record.pk not in grants:
            wanted |= there
        missing += [
            HarvestMembership(record=record, spec=spec, is_direct=is_direct)
            for spec, is_direct in wanted.items()
            if there.get(spec) != is_direct
        ]
        left += [row.pk for spec, row in held[record.pk].items() if wanted.get(spec) != row.is_direct]
    HarvestMembership.objects.filter(pk__in=left).delete()
    HarvestMembership.objects.bulk_create(missing)
