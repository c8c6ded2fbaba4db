"""Pools the web addresses of each organisation over all its rows, once an import is in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from communities.domains.lists import describe_lists
from communities.domains.standing import Named, Owner, Row, Standing, gather_hosts, judge_standings
from communities.models import CordisRelease, Organisation, OrganisationDomain, Participation

RULES = 1
"""The version of the rules by which hosts are read and judged: raised, all are pooled anew."""

BATCH = 1_000
"""Organisations at a time: on SQLite other writers wait while those of their rows that differ are written."""

Key = tuple[int, str]


def pool_if_due() -> int:
    """Pool all domains where a release, a list or a rule is newer than what is pooled; tell how many rows."""
    release = CordisRelease.objects.first()
    mark = f"{RULES} {sorted(describe_lists().items())}"
    if release is None or release.counts.get("domains") == mark:
        return 0
    written = pool_domains(release.day)
    release.counts["domains"] = mark
    release.save(update_fields=["counts"])
    return written


def pool_domains(day: date) -> int:
    """Make the pooled domains what the catalogue says as of that day; return how many rows changed.

    A host that no row names any longer stays, as a former one. Holds one batch in memory.
    """
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    written = sum(_pool(keys[first : first + BATCH], day) for first in range(0, len(keys), BATCH))
    current = OrganisationDomain.objects.exclude(standing=Standing.FORMER)
    # One statement: for the 60,000 organisations of all of CORDIS SQLite takes less than a tenth of a second.
    current.exclude(last_seen=day).update(last_seen=day)
    return written


def _pool(keys: Sequence[int], day: date) -> int:
    # Judged before the transaction, which on SQLite keeps all other writers waiting.
    wanted = {(row.organisation_id, row.host): row for row in _want(keys, day)}
    with transaction.atomic():
        return _write(keys, wanted)


def _write(keys: Sequence[int], wanted: dict[Key, OrganisationDomain]) -> int:
    held = {(row.organisation_id, row.host): row for row in _held(keys)}
    new = [row for key, row in wanted.items() if key not in held]
    changed = [*_change(held, wanted), *_retire(held, wanted)]
    OrganisationDomain.objects.bulk_create(new)
    OrganisationDomain.objects.bulk_update(
        changed, ["domain", "standing", "web_address", "grants_count"], batch_size=200
    )
    return len(new) + len(changed)


def _held(keys: Sequence[int]) -> Iterator[OrganisationDomain]:
    first, last = keys[0], keys[-1]
    yield from OrganisationDomain.objects.filter(organisation__gte=first, organisation__lte=last)


def _want(keys: Sequence[int], day: date) -> Iterator[OrganisationDomain]:
    rows = _read_rows(keys)
    fields = ("pk", "name", "short_name", "activity_type", "url")
    organisations = Organisation.objects.filter(pk__gte=keys[0], pk__lte=keys[-1])
    for key, name, short_name, activity_type, url in organisations.values_list(*fields):
        owner = Owner((name, short_name), activity_type)
        # Last, so that the evidence quotes a row of a grant where one names the host.
        hosts = gather_hosts([*rows[key], Row(url)], owner)
        standings = judge_standings(hosts, owner)
        for host, named in hosts.items():
            yield _make_row(key, named, standings[host], day)


def _read_rows(keys: Sequence[int]) -> dict[int, list[Row]]:
    named = Participation.objects.filter(organisation__gte=keys[0], organisation__lte=keys[-1])
    named = named.exclude(web_address="").order_by("organisation_id", "-grant_id")
    rows = defaultdict(list)
    for key, address, grant, acronym in named.values_list(
        "organisation_id", "web_address", "grant_id", "grant__acronym"
    ):
        rows[key].append(Row(address, grant, acronym))
    return rows


def _make_row(key: int, named: Named, standing: Standing, day: date) -> OrganisationDomain:
    return OrganisationDomain(
        organisation_id=key,
        host=named.host.name,
        domain=named.host.domain,
        standing=standing,
        web_address=named.web_address,
        grants_count=len(named.grants),
        first_seen=day,
        last_seen=day,
    )


def _change(
    held: dict[Key, OrganisationDomain], wanted: dict[Key, OrganisationDomain]
) -> Iterator[OrganisationDomain]:
    for key in held.keys() & wanted.keys():
        row, other = held[key], wanted[key]
        if _tell(row) != _tell(other):
            row.domain, row.standing = other.domain, other.standing
            row.web_address, row.grants_count = other.web_address, other.grants_count
            yield row


def _retire(
    held: dict[Key, OrganisationDomain], wanted: dict[Key, OrganisationDomain]
) -> Iterator[OrganisationDomain]:
    for key in held.keys() - wanted.keys():
        row = held[key]
        if row.standing != Standing.FORMER:
            row.standing, row.grants_count = Standing.FORMER, 0
            yield row


def _tell(row: OrganisationDomain) -> tuple[str, str, str, int]:
    return row.domain, row.standing, row.web_address, row.grants_count
