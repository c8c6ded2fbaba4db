"""Files what differs for staff: one row for each thing, while it lasts; and marks a link that is broken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communities.models import ZenodoDifference, ZenodoLink

MISSING_BEFORE_BROKEN = timedelta(days=1)
RESOLVED_IS_KEPT = timedelta(days=180)
LONGEST = 1000

Kind = ZenodoDifference.Kind

_followers: list[Callable[[ZenodoLink], object]] = []


@dataclass(frozen=True)
class Found:
    """One thing that differs, as text."""

    kind: ZenodoDifference.Kind
    here: str
    there: str


def follow_broken_links(follower: Callable[[ZenodoLink], object]) -> None:
    """Call `follower` with each link that breaks, in the same transaction; for rooms above.

    It writes rows of its own, and calls nobody.
    """
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def file_compared(
    link_id: int,
    found: Iterable[Found],
    *,
    owner_ids: list[str] | None = None,
    besides: set[ZenodoDifference.Kind] | None = None,
) -> None:
    """File what was found, and resolve all else. The community is there, so a broken link is whole again.

    With `besides` only those kinds could be looked at; the others stay as they are. The owners of the first
    look, and those whom the portal invited, are what later ones are compared with.
    """
    link = ZenodoLink.objects.select_for_update().get(pk=link_id)
    now = timezone.now()
    link.compared_at, link.missing_since, link.broken_at = now, None, None
    _note_owners(link, owner_ids or [])
    link.save(update_fields=["compared_at", "missing_since", "broken_at", "owner_ids", "invited_ids"])
    differing = {one.kind: one for one in found}
    for one in differing.values():
        _file(link, one, now)
    looked_at = {Kind.MISSING, *(set(Kind) if besides is None else besides)}
    resolved = [kind for kind in looked_at if kind not in differing]
    _open(link).filter(kind__in=resolved).update(resolved_at=now)


def _note_owners(link: ZenodoLink, seen: list[str]) -> None:
    accepted = [owner for owner in link.invited_ids if owner in seen]
    link.owner_ids = sorted({*link.owner_ids, *accepted}) if link.owner_ids else seen
    link.invited_ids = [invited for invited in link.invited_ids if invited not in seen]


@transaction.atomic
def file_missing(link_id: int, *, how: str) -> None:
    """Note that Zenodo does not show it. Once is nothing; after a day the link is broken, and told of."""
    link = ZenodoLink.objects.select_for_update().get(pk=link_id)
    now = timezone.now()
    link.compared_at = now
    link.missing_since = link.missing_since or now
    breaks = link.broken_at is None and now - link.missing_since >= MISSING_BEFORE_BROKEN
    if breaks:
        link.broken_at = now
    link.save(update_fields=["compared_at", "missing_since", "broken_at"])
    if link.broken_at is not None:
        _file(link, Found(Kind.MISSING, link.remote_slug, how), now)
    if breaks:
        for follower in _followers:
            follower(link)


@transaction.atomic
def ignore(difference_id: int, *, by: object, reason: str) -> bool:
    """Leave one open difference alone for a reason; return whether it was open."""
    return bool(
        ZenodoDifference.objects.filter(pk=difference_id, resolved_at__isnull=True).update(
            ignored_at=timezone.now(), ignored_by=by, ignored_reason=reason[:500]
        )
    )


def purge_resolved() -> int:
    """Delete differences that were resolved long ago; return how many. What is open or ignored stays."""
    return ZenodoDifference.objects.filter(resolved_at__lt=timezone.now() - RESOLVED_IS_KEPT).delete()[0]


def _open(link: ZenodoLink) -> QuerySet[ZenodoDifference]:
    return ZenodoDifference.objects.filter(link=link, resolved_at__isnull=True)


def _file(link: ZenodoLink, found: Found, now: datetime) -> None:
    here, there = found.here[:LONGEST], found.there[:LONGEST]
    row = _open(link).filter(kind=found.kind).first()
    if row is None:
        ZenodoDifference.objects.create(
            link=link, kind=found.kind, here=here, there=there, first_seen_at=now, last_seen_at=now
        )
        return
    if (row.here, row.there) != (here, there):
        row.ignored_at, row.ignored_by, row.ignored_reason = None, None, ""
    row.here, row.there, row.last_seen_at = here, there, now
    row.save()
