"""Makes a community exactly once: looked for before, and after an answer that never came."""

from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from communities.zenodo.errors import Gone, NotThere, Restricted, SlugTaken
from communities.zenodo.linking import link_to_zenodo
from communities.zenodo.port import own_role
from communities.zenodo.values import NewCommunity, RemoteCommunity, Role
from requests_workflow.provisioning.work import Blocked, Work

SLUG_TAKEN = gettext_noop(
    "The address “%(slug)s” was taken on Zenodo meanwhile. The decision stands: choose another address, and "
    "the community is made under that one."
)


def create(work: Work) -> dict[str, Any]:
    """Make the community, or find the one that an earlier attempt made. Raises Blocked, ZenodoError."""
    found = _find(work)
    if found is None:
        found = _make(work)
    if not _is_ours(work, found):
        raise _taken(work)
    with transaction.atomic():
        link_to_zenodo(work.community, found)
    work.remote = found
    return {"id": found.id, "slug": found.slug, "address": found.address}


def _find(work: Work) -> RemoteCommunity | None:
    try:
        return work.zenodo.read_community(work.community.slug)
    except NotThere:
        return None
    except (Gone, Restricted) as error:
        raise _taken(work) from error


def _make(work: Work) -> RemoteCommunity:
    ours = work.community
    new = NewCommunity(
        ours.slug,
        ours.title,
        ours.description,
        ours.website,
        f"<p>{escape(_introduce(work))}</p>",
        work.awards,
    )
    try:
        return work.zenodo.create_community(new)
    except SlugTaken as error:
        # An earlier attempt whose answer never came may have got there between our look and this call.
        found = _find(work)
        if found is None:
            raise _taken(work) from error
        return found


def _introduce(work: Work) -> str:
    return f"{work.community.title}. Asked for as {work.request.reference} ({work.mark})."


def _is_ours(work: Work, found: RemoteCommunity) -> bool:
    return work.mark in found.page and own_role(work.zenodo, found.id) is Role.OWNER


def _taken(work: Work) -> Blocked:
    return Blocked("slug_taken", SLUG_TAKEN, slug=work.community.slug)
