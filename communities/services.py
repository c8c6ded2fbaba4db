"""Writes to the registry. Each runs in its caller's transaction, and leaves a record of what it changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from communities.changes import Kind, record_change
from communities.harvest.marking import mark_community
from communities.models import Community, CommunityGrant, CommunityMember, FormerSlug, Grant
from communities.moments.marking import mark_updated_community
from portal.accounts.models import User

CHANGEABLE = frozenset({"slug", "title", "description", "website"})


def establish_community(  # noqa: PLR0913 - a community has this many parts
    *,
    slug: str,
    title: str,
    description: str,
    website: str,
    origin: Community.Origin,
    grants: Sequence[Grant],
    owner: User,
) -> Community:
    """Enter a community into the registry with its grants, the first being primary, and its owner.

    Must run in the transaction of the decision. Raises IntegrityError when the slug or the primary grant
    has a community; reservations keep that from happening.
    """
    community = Community.objects.create(
        slug=slug, title=title, description=description, website=website, origin=origin
    )
    _link(community, grants)
    CommunityMember.objects.create(community=community, user=owner, role=CommunityMember.Role.OWNER)
    record_change(community, Kind.CREATED, grants=[grant.number for grant in grants])
    return community


@transaction.atomic
def change_community(community_id: UUID, **fields: Any) -> Community:
    """Describe a community anew: slug, title, description, website. What stays the same is no change.

    Whoever changes a slug also sees to its reservation. Raises IntegrityError for a slug that is taken.
    """
    if unknown := sorted(set(fields) - CHANGEABLE):
        raise ValueError(f"{unknown} can't be changed here; {sorted(CHANGEABLE)} can.")
    community = _lock(community_id)
    changed = sorted(name for name, value in fields.items() if getattr(community, name) != value)
    if changed:
        for name in changed:
            setattr(community, name, fields[name])
        community.save()
        record_change(community, Kind.CHANGED, fields=changed)
    return community


@transaction.atomic
def readdress_community(community_id: UUID, slug: str) -> Community:
    """Give a community another slug; its old address leads to the new one from now on.

    Whoever does so also sees to its reservation. Raises IntegrityError for a slug that is taken.
    """
    former = _lock(community_id).slug
    community = change_community(community_id, slug=slug)
    if slug != former:
        FormerSlug.objects.filter(slug__in=[former, slug]).delete()
        FormerSlug.objects.create(slug=former, community=community)
    return community


@transaction.atomic
def change_grants(community_id: UUID, grants: Sequence[Grant]) -> Community:
    """Give a community other grants, the first being primary. Raises IntegrityError where that is taken."""
    community = _lock(community_id)
    before = [link.grant_id for link in community.grant_links.all()]
    if before != [grant.pk for grant in grants]:
        # And the grants that it loses.
        mark_community(community.pk)
        mark_updated_community(community.pk)
        community.grant_links.all().delete()
        _link(community, grants)
        community.save(update_fields=["updated_at"])
        record_change(community, Kind.GRANTS_CHANGED, grants=[grant.number for grant in grants])
    return community


@transaction.atomic
def remove_community(community_id: UUID, *, has_moment: bool = False) -> None:
    """Take a community out of the registry. Raises ProtectedError while a request names it.

    With `has_moment`, as from a dump, its grants bring their `updated_at` along.
    """
    community = _lock(community_id)
    record_change(community, Kind.REMOVED, has_moment=has_moment)
    community.delete()


def _lock(community_id: UUID) -> Community:
    return Community.objects.select_for_update(no_key=True).get(pk=community_id)


def _link(community: Community, grants: Sequence[Grant]) -> None:
    CommunityGrant.objects.bulk_create(
        CommunityGrant(community=community, grant=grant, is_primary=position == 0)
        for position, grant in enumerate(grants)
    )
