"""Writes down which community on Zenodo is which of ours, and whom to expect among its owners."""

from django.db import transaction

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


@transaction.atomic
def expect_owner(community: Community, user_id: str) -> None:
    """Note that somebody was invited as an owner: once they accept, nothing differs from what is here."""
    link = ZenodoLink.objects.select_for_update().filter(community=community).first()
    if link is not None and user_id not in {*link.owner_ids, *link.invited_ids}:
        link.invited_ids = [*link.invited_ids, user_id]
        link.save(update_fields=["invited_ids"])
