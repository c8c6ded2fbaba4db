"""Which community on Zenodo is which of ours, where its page is, and whom to expect among its owners."""

from django.db import transaction

from communities.models import Community, ZenodoLink
from communities.zenodo.values import RemoteCommunity

LONGEST_ADDRESS = 500
"""As long as its column."""


def link_to_zenodo(community: Community, remote: RemoteCommunity) -> ZenodoLink:
    """Link the two, or return the link that is there; running it again changes nothing.

    Raises IntegrityError where the one on Zenodo is linked to another community of ours.
    """
    named = {"remote_id": remote.id, "remote_slug": remote.slug, "address": _read_address(remote)}
    link, _ = ZenodoLink.objects.get_or_create(community=community, defaults=named)
    return link


def note_address(link: ZenodoLink, remote: RemoteCommunity) -> None:
    """Keep where the community's page is by now: its owners may have moved it."""
    address = _read_address(remote)
    ZenodoLink.objects.filter(pk=link.pk).exclude(address=address).update(address=address)


def find_address(community: Community) -> str:
    """Return the address of the community's page on Zenodo; "" where none is known, or none is to be seen."""
    links = ZenodoLink.objects.filter(community=community, missing_since=None)
    return links.values_list("address", flat=True).first() or ""


@transaction.atomic
def expect_owner(community: Community, user_id: str) -> None:
    """Note that somebody was invited as an owner: once they accept, nothing differs from what is here."""
    link = ZenodoLink.objects.select_for_update().filter(community=community).first()
    if link is not None and user_id not in {*link.owner_ids, *link.invited_ids}:
        link.invited_ids = [*link.invited_ids, user_id]
        link.save(update_fields=["invited_ids"])


def _read_address(remote: RemoteCommunity) -> str:
    """Return the address, unless it is longer than any that people follow."""
    return remote.address if len(remote.address) <= LONGEST_ADDRESS else ""
