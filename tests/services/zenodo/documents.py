"""InvenioRDM's documents, written out as the real one does: shapes typed by hand from its sources."""

from collections.abc import Sequence
from typing import Any

from communities.zenodo.twin import World
from communities.zenodo.values import JoinRequest, RemoteCommunity, RemoteMember

MOMENT = "2026-01-02T03:04:05.678901+00:00"


def show_community(community: RemoteCommunity, base: str) -> dict[str, Any]:
    texts = {
        "description": community.description,
        "website": community.website,
        "curation_policy": community.curation_policy,
        "page": community.page,
    }
    metadata: dict[str, Any] = {"title": community.title, "type": {"id": "project"}}
    metadata |= {name: text for name, text in texts.items() if text}
    if community.award_ids:
        metadata["funding"] = [show_award(award) for award in community.award_ids]
    document = {
        "id": community.id,
        "slug": community.slug,
        "created": MOMENT,
        "updated": MOMENT,
        "revision_id": community.revision,
        "access": {
            "visibility": "public" if community.is_public else "restricted",
            "members_visibility": "public",
            "member_policy": "open",
            "record_submission_policy": "open",
            "review_policy": "closed",
        },
        "metadata": metadata,
        "custom_fields": {},
        "children": {"allow": False},
        "deletion_status": {"is_deleted": False, "status": "P"},
        "links": {
            "self": f"{base}/communities/{community.id}",
            "self_html": community.address,
            "records": f"{base}/communities/{community.id}/records",
        },
    }
    if community.parent_id:
        document["parent"] = {"id": community.parent_id, "slug": "eu"}
    return document


def show_award(award: str) -> dict[str, Any]:
    funder, _, number = award.partition("::")
    return {
        "award": {"id": award, "number": number, "title": {"en": f"Project {number}"}, "acronym": "ACRO"},
        "funder": {"id": funder, "name": "European Commission"},
    }


def show_member(member: RemoteMember, *, is_public: bool, is_invitation: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"membership-{member.user_id}",
        "member": {
            "type": "user", "id": member.user_id, "name": member.name, "description": "",
            "avatar": "https://zenodo.example/avatar.svg",
        },
    }  # fmt: skip
    if is_public:
        return row
    row |= {"role": member.role, "visible": True, "is_current_user": member.is_me, "revision_id": 1}
    row["permissions"] = {"can_leave": member.is_me, "can_delete": False}
    if is_invitation:
        row["request"] = {"id": "r", "status": "submitted", "is_open": True, "expires_at": MOMENT}
    return row


def show_request(request: JoinRequest, base: str) -> dict[str, Any]:
    itself = f"{base}/requests/{request.id}"
    return {
        "id": request.id,
        "number": "2",
        "type": "subcommunity",
        "status": request.status,
        "title": 'Inclusion of subcommunity "X"',
        "created_by": {"community": request.community_id},
        "topic": {"community": request.community_id},
        "receiver": {"community": request.parent_id},
        "payload": {"project_id": "00k4n6c32::777523"},
        "is_open": request.is_open,
        "is_closed": not request.is_open,
        "is_expired": False,
        "expires_at": None,
        "is_locked": False,
        "last_reply": None,
        "created": MOMENT,
        "updated": MOMENT,
        "revision_id": 2,
        "links": {
            "self": itself,
            "comments": f"{itself}/comments",
            "actions": {name: f"{itself}/actions/{name}" for name in sorted(request.actions)},
        },
    }


def show_record(number: int, awards: Sequence[str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"title": f"Record {number}", "resource_type": {"id": "publication"}}
    if awards:
        metadata["funding"] = [show_award(award) for award in awards]
    return {"id": str(number), "metadata": metadata, "created": MOMENT, "updated": MOMENT}


def show_user(world: World, token: str) -> dict[str, Any]:
    account = world.accounts[token]
    row: dict[str, Any] = {"id": account.id, "username": account.name.lower()}
    row["profile"] = {"full_name": account.name, "affiliations": ""}
    return {**row, "email": account.email} if account.shows_email else row


def show_page(rows: Sequence[dict[str, Any]], *, page: int, size: int, url: str) -> dict[str, Any]:
    links = {"self": f"{url}?page={page}&size={size}&sort=newest"}
    if page * size < len(rows):
        links["next"] = f"{url}?page={page + 1}&size={size}&sort=newest"
    return {
        "hits": {"hits": list(rows[(page - 1) * size : page * size]), "total": len(rows)},
        "aggregations": {},
        "sortBy": "newest",
        "links": links,
    }
