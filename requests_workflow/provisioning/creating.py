"""Makes a community exactly once: looked for before, and after an answer that never came."""

from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from communities.zenodo.errors import Gone, NotThere, Restricted, SlugTaken, UnreadableAnswer
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
    _refuse_others(work, found)
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


def _refuse_others(work: Work, found: RemoteCommunity) -> None:
    """Raise Blocked for a community without our mark: only that one is somebody else's.

    Raises UnreadableAnswer where Zenodo doesn't name us an owner of the one that has it. The list of members
    comes from a search that lags behind, so this passes; were the address taken for lost, a second community
    would be made under another one.
    """
    if work.mark not in found.page:
        raise _taken(work)
    if own_role(work.zenodo, found.id) is not Role.OWNER:
        raise UnreadableAnswer(f"{found.slug} has our mark, and its members do not show us as an owner yet")


def _taken(work: Work) -> Blocked:
    return Blocked("slug_taken", SLUG_TAKEN, slug=work.community.slug)
