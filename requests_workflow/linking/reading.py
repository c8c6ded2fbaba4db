"""Reads a community from Zenodo, once, and tells in words what came of it. Never called in a transaction."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from communities.zenodo.choosing import current_zenodo
from communities.zenodo.errors import (
    Gone,
    NotPermitted,
    NotThere,
    Restricted,
    SignInNeeded,
    Unauthorised,
    ZenodoError,
)
from communities.zenodo.port import Zenodo, own_role
from communities.zenodo.values import RemoteCommunity, Role
from requests_workflow.said import Said

PLACES = ("description", "website", "curation_policy", "page")
"""Where a token may be placed, as RemoteCommunity calls them."""

FOUND = gettext_noop("The token was found, so it is proved that you have a say in the community.")
NOT_FOUND = gettext_noop(
    "The community was read, and the token is not there yet: neither in the description nor in the website, "
    "the curation policy or the page about it. Zenodo may take a minute to show a change."
)
IS_OWNER = gettext_noop("Zenodo says that the owner of the access token is an owner of the community.")
NO_OWNER = gettext_noop("Whoever owns the access token is no owner of this community: ask one of its owners.")
TOKEN_UNKNOWN = gettext_noop(
    "Zenodo does not know this access token: make a new one, and copy it whole. It was not kept."
)
SENTENCES: dict[type[ZenodoError], str] = {
    NotThere: gettext_noop("Zenodo knows no community “%(named)s”: check its address."),
    Gone: gettext_noop("The community “%(named)s” was deleted on Zenodo, so it can’t be linked."),
    Restricted: gettext_noop(
        "The community “%(named)s” is restricted: only its members can see it. Make it public on Zenodo, "
        "since the community of a project is."
    ),
    SignInNeeded: gettext_noop(
        "Zenodo shows “%(named)s” only to people who have signed in there, and we look as everybody can, "
        "without an account. If the community is restricted, make it public on Zenodo; if it is not, try "
        "again later."
    ),
    Unauthorised: TOKEN_UNKNOWN,
    NotPermitted: NO_OWNER,
}
NO_ANSWER = gettext_noop(
    "Zenodo does not answer at the moment, which says nothing about your community. Try again later."
)


@dataclass(frozen=True)
class Look:
    """What one look at Zenodo found. `evidence` is there where it proves ownership.

    `is_answered`: Zenodo has said something, be it that there is no such community.
    """

    words: tuple[Said, ...]
    community: RemoteCommunity | None = None
    records: int | None = None
    owners: tuple[str, ...] = ()
    evidence: dict[str, Any] | None = None
    is_answered: bool = True


def look_for_token(named: str, token: str) -> Look:
    """Read the community as the public sees it, and look for a token that its owner placed."""
    zenodo = _find_zenodo().acting_as("")
    try:
        community = zenodo.read_community(named)
    except ZenodoError as error:
        return _note_failure(error, named)
    places = [place for place in PLACES if token in getattr(community, place)]
    return Look(
        (Said(FOUND if places else NOT_FOUND),),
        community,
        _count_records(zenodo, community.id),
        _name_owners(zenodo, community.id),
        {"found_in": places} if places else None,
    )


def ask_with_token(named: str, access_token: str) -> Look:
    """Ask Zenodo whether the owner of an access token owns the community; the token is used, and not kept."""
    zenodo = _find_zenodo().acting_as(access_token)
    try:
        community = zenodo.read_community(named)
        role = own_role(zenodo, community.id)
    except ZenodoError as error:
        return _note_failure(error, named)
    is_owner = role is Role.OWNER
    return Look(
        (Said(IS_OWNER if is_owner else NO_OWNER),),
        community,
        _count_records(zenodo, community.id),
        _name_owners(zenodo, community.id),
        {"role": Role.OWNER.value} if is_owner else None,
    )


def _find_zenodo() -> Zenodo:
    zenodo = current_zenodo()
    assert zenodo is not None, "whoever asks has looked whether there is one"  # noqa: S101 - for the type
    return zenodo


def _note_failure(error: ZenodoError, named: str) -> Look:
    return Look((_explain(error, named),), is_answered=not error.is_passing)


def _explain(error: ZenodoError, named: str) -> Said:
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return Said(SENTENCES[kind], {"named": named})
    return Said(NO_ANSWER)


def _count_records(zenodo: Zenodo, community_id: str) -> int | None:
    try:
        return zenodo.summarise_records(community_id).total
    except ZenodoError:
        return None  # good to know, and nothing hangs on it


def _name_owners(zenodo: Zenodo, community_id: str) -> tuple[str, ...]:
    try:
        return tuple(member.name for member in zenodo.list_public_members(community_id))[:20]
    except ZenodoError:
        return ()
