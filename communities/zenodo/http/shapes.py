"""InvenioRDM's shapes: documents read as values, and values written as documents."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from communities.zenodo.errors import UnreadableAnswer
from communities.zenodo.http.reading import Part
from communities.zenodo.values import (
    JoinRequest,
    NewCommunity,
    RecordsSummary,
    RemoteCommunity,
    RemoteMember,
    Role,
)

# What the server writes itself, and shows beside what can be changed.
OF_THE_SERVER = frozenset(
    {
        "id", "created", "updated", "revision_id", "links", "deletion_status", "is_verified", "tombstone",
        "ui", "expanded",
    }
)  # fmt: skip


def read_community(document: dict[str, Any]) -> RemoteCommunity:
    """Read a community."""
    whole = Part(document, "community")
    metadata = whole.part("metadata")
    return RemoteCommunity(
        id=whole.needed_uuid("id"),
        slug=whole.needed_text("slug"),
        title=metadata.needed_text("title"),
        revision=whole.number("revision_id"),
        description=metadata.text("description"),
        website=metadata.text("website"),
        curation_policy=metadata.text("curation_policy"),
        page=metadata.text("page"),
        is_public=whole.part("access").text("visibility") == "public",
        award_ids=read_awards(metadata),
        parent_id=whole.part("parent").text("id"),
        address=_read_address(whole.part("links").text("self_html")),
    )


def read_awards(metadata: Part) -> tuple[str, ...]:
    """Read the awards of a community or record. One without an id is somebody's free text."""
    awards = (funding.part("award").text("id") for funding in metadata.parts("funding"))
    return tuple(dict.fromkeys(filter(None, awards)))


def write_community(community: NewCommunity) -> dict[str, Any]:
    """Write a community to be made. Fields without text are left out: InvenioRDM refuses empty ones."""
    texts = {
        "title": community.title,
        "description": community.description,
        "website": community.website,
        "page": community.page,
    }
    metadata = {name: text for name, text in texts.items() if text}
    funding = [write_award(award) for award in community.award_ids]
    return {
        "slug": community.slug,
        "access": {"visibility": "public"},
        "metadata": {**metadata, "type": {"id": "project"}, **({"funding": funding} if funding else {})},
    }


def write_award(award: str) -> dict[str, Any]:
    """Write an award with its funder."""
    return {"award": {"id": award}, "funder": {"id": award.partition("::")[0]}}


def with_awards(document: dict[str, Any], award_ids: Iterable[str]) -> dict[str, Any]:
    """Return a community's document as it is sent back whole, with awards added.

    What is there stays, also what we know nothing of: a PUT replaces everything.
    """
    metadata = document["metadata"]
    funding = [*(metadata.get("funding") or []), *(write_award(award) for award in award_ids)]
    kept = {name: value for name, value in document.items() if name not in OF_THE_SERVER}
    return {**kept, "metadata": {**metadata, "funding": funding}}


def read_member(row: Part) -> RemoteMember:
    """Read a member, or somebody invited. A group has no name beside its id."""
    member = row.part("member")
    return RemoteMember(
        member.needed_text("id"),
        member.text("name"),
        _read_role(row.text("role")),
        row.flag("is_current_user"),
    )


def read_request(document: dict[str, Any]) -> JoinRequest:
    """Read a community's request to be taken in."""
    whole = Part(document, "request")
    return JoinRequest(
        id=whole.needed_uuid("id"),
        status=whole.needed_text("status"),
        community_id=whole.part("topic").text("community"),
        parent_id=whole.part("receiver").text("community"),
        is_open=whole.flag("is_open"),
        actions=frozenset(whole.part("links").part("actions").fields),
    )


def read_records(document: dict[str, Any]) -> RecordsSummary:
    """Read a page of records: how many there are, and the awards that those on it name."""
    hits = Part(document, "records").part("hits")
    rows = hits.parts("hits")
    awards = Counter(award for row in rows for award in read_awards(row.part("metadata")))
    return RecordsSummary(hits.number("total"), len(rows), dict(awards))


def _read_role(text: str) -> Role | None:
    try:
        return Role(text) if text else None
    except ValueError:
        raise UnreadableAnswer("member.role is no role that we know.") from None


def _read_address(link: str) -> str:
    """Return the page's address for people to follow, unless it is of another kind."""
    return link if link.startswith(("https://", "http://")) else ""
