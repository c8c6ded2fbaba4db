"""Writes down which community on Zenodo is which of ours."""

from communities.models import Community, ZenodoLink
from communities.zenodo.values import RemoteCommunity


def link_to_zenodo(community: Community, remote: RemoteCommunity) -> ZenodoLink:
    """Link the two, or return the link that is there; running it again changes nothing.

    Raises IntegrityError where the one on Zenodo is linked to another community of ours.
    """
    link, _ = ZenodoLink.objects.get_or_create(
        community=community, defaults={"remote_id": remote.id, "remote_slug": remote.slug}
    )
    return link
