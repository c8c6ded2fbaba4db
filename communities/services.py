"""Writes to the registry."""

from collections.abc import Sequence

from communities.models import Community, CommunityGrant, CommunityMember, Grant
from portal.accounts.models import User


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
    CommunityGrant.objects.bulk_create(
        CommunityGrant(community=community, grant=grant, is_primary=position == 0)
        for position, grant in enumerate(grants)
    )
    CommunityMember.objects.create(community=community, user=owner, role=CommunityMember.Role.OWNER)
    return community
