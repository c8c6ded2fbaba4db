"""Compares linked communities with Zenodo, a few at a time, and goes on where it stopped."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communities.models import Community, ZenodoDifference, ZenodoLink
from communities.zenodo import errors
from communities.zenodo.choosing import current_zenodo
from communities.zenodo.drift.filing import Found, file_compared, file_missing
from communities.zenodo.linking import note_address
from communities.zenodo.port import Zenodo
from communities.zenodo.values import RemoteCommunity, Role

logger = logging.getLogger(__name__)

LINKS_A_RUN = 6
"""With up to three calls each, a run leaves room for people within what we allow ourselves in a minute."""

LONGEST_RUN = 60.0
"""Seconds after which a run begins with no other: a slow Zenodo must not hold up the other jobs."""

EVERY = timedelta(hours=20)
MISSING_ONES_EVERY = timedelta(hours=1)

Kind = ZenodoDifference.Kind


def compare_some() -> int:
    """Compare the links that were not compared for the longest time; return how many.

    While Zenodo can't be asked it stops, and the next run goes on with others. Without a Zenodo it does
    nothing.
    """
    zenodo = current_zenodo()
    if zenodo is None:
        return 0
    compared, end = 0, time.monotonic() + LONGEST_RUN
    for link in list(_due_links()[:LINKS_A_RUN]):
        if time.monotonic() >= end:
            break
        # Before the call, so that one that always fails doesn't stand in the others' way.
        ZenodoLink.objects.filter(pk=link.pk).update(asked_at=timezone.now())
        try:
            compare(zenodo, link)
        except (errors.Unavailable, errors.Unauthorised) as error:
            logger.info("Comparing with Zenodo stopped: %s", type(error).__name__)
            break
        except errors.ZenodoError as error:
            logger.warning("Community %s could not be compared: %s", link.community_id, type(error).__name__)
            continue
        compared += 1
    return compared


def compare(zenodo: Zenodo, link: ZenodoLink) -> None:
    """Ask about one community, and file what differs. Raises a ZenodoError that says nothing of it."""
    try:
        remote = zenodo.read_community(str(link.remote_id))
    except errors.Restricted:
        file_compared(link.pk, [Found(Kind.RESTRICTED, "", "")], besides={Kind.RESTRICTED})
    except (errors.NotThere, errors.Gone) as error:
        file_missing(link.pk, how=type(error).__name__)
    else:
        note_address(link, remote)
        owner_ids = _read_owners(zenodo, link)
        found = list(_find_differences(link, remote, owner_ids))
        file_compared(link.pk, found, owner_ids=owner_ids)


def _due_links() -> QuerySet[ZenodoLink]:
    now = timezone.now()
    is_due = Q(compared_at__isnull=True) | Q(compared_at__lt=now - EVERY)
    is_missing = Q(
        missing_since__isnull=False, broken_at__isnull=True, compared_at__lt=now - MISSING_ONES_EVERY
    )
    return (
        ZenodoLink.objects.filter(is_due | is_missing)
        .select_related("community")
        .order_by(F("asked_at").asc(nulls_first=True), "id")
    )


def _read_owners(zenodo: Zenodo, link: ZenodoLink) -> list[str]:
    """Return the ids of the owners, or what was known of them where only members see who they are."""
    try:
        members = zenodo.list_members(str(link.remote_id))
    except errors.NotPermitted:
        return list(link.owner_ids)
    return sorted(member.user_id for member in members if member.role is Role.OWNER)


def _find_differences(link: ZenodoLink, remote: RemoteCommunity, owner_ids: list[str]) -> Iterator[Found]:
    community = link.community
    pairs = [
        (Kind.TITLE, community.title, remote.title),
        (Kind.SLUG, community.slug, remote.slug),
        (Kind.GRANTS, _join(_list_grants(community)), _join(remote.grants)),
    ]
    if link.owner_ids:  # else the first look tells who they are
        accepted = set(link.invited_ids) & set(owner_ids)  # by the portal, so that nobody need look at it
        pairs.append((Kind.OWNERS, _join(accepted.union(link.owner_ids)), _join(owner_ids)))
    yield from (Found(kind, here, there) for kind, here, there in pairs if here != there)
    if not remote.is_public:
        yield Found(Kind.RESTRICTED, "", "")


def _list_grants(community: Community) -> list[str]:
    return list(community.grants.values_list("number", flat=True))


def _join(items: Iterable[str]) -> str:
    return ", ".join(sorted(items))
