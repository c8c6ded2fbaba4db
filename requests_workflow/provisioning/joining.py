"""Grants, owner, and the way into the parent community: each looked at first."""

from typing import Any

from django.utils.translation import gettext_noop

from communities.zenodo.errors import AlreadyMember, NotPermitted
from communities.zenodo.linking import expect_owner
from communities.zenodo.values import JoinRequest, Role
from requests_workflow.inveniordm.words import name_parent
from requests_workflow.provisioning.work import Blocked, Work

GRANTS_BY_OWNER = gettext_noop(
    "Only an owner of the community can enter the grants in it: open its settings on Zenodo and add them "
    "under funding. We look again by ourselves."
)
ACCOUNT_UNKNOWN = gettext_noop(
    "We could not find your account on Zenodo by your e-mail addresses, so nobody could be invited yet. Let "
    "your profile there show one of them; we look again by ourselves."
)
JOIN_BY_OWNER = gettext_noop(
    "Only an owner of the community can ask for it to be taken in: on Zenodo, have it join the community "
    "“%(parent)s”. We see it and accept it by ourselves."
)
JOIN_DECLINED = gettext_noop(
    "The parent community has declined to take it in on Zenodo. The desk finds out why."
)
JOIN_NOT_SEEN = gettext_noop(
    "The request to be taken in does not show on Zenodo yet. We look again by ourselves."
)
ACCEPT_BY_STAFF = gettext_noop(
    "The portal’s token may not take communities into “%(parent)s”: somebody who manages that one accepts "
    "the request there. We see it by ourselves."
)
INVITATION = "Your request {reference} for a community was accepted: this makes you its owner."


def enter_grants(work: Work) -> dict[str, Any]:
    """Enter the grants that are missing. Raises Blocked, ZenodoError."""
    missing = tuple(award for award in work.awards if award not in work.remote.award_ids)
    if missing:
        try:
            work.remote = work.zenodo.add_awards(work.remote.id, missing)
        except NotPermitted as error:
            raise Blocked("grants_by_owner", GRANTS_BY_OWNER, looks_again=True) from error
    return {"awards": list(work.awards), "added": list(missing)}


def invite_owner(work: Work) -> dict[str, Any]:
    """Invite the coordinator as an owner, unless they were before. Raises Blocked, ZenodoError."""
    person = work.request.coordinator
    addresses = sorted(person.verified_emails, key=lambda address: address != person.email)
    users = (work.zenodo.find_user(address) for address in addresses)
    user = next((user for user in users if user is not None), None)
    if user is None:
        raise Blocked("account_unknown", ACCOUNT_UNKNOWN, looks_again=True)
    message = INVITATION.format(reference=work.request.reference)
    was_there = False
    try:
        work.zenodo.invite(work.remote.id, user.id, role=Role.OWNER, message=message)
    except AlreadyMember:
        was_there = True
    expect_owner(work.community, user.id)
    return {"user": user.id, **({"was_there": True} if was_there else {})}


def ask_to_join(work: Work) -> dict[str, Any]:
    """Ask the parent to take the community in, unless it was asked. Raises Blocked, ZenodoError."""
    if work.remote.parent_id == work.parent.id:
        return {"was_in": True}
    found = _find_request(work)
    if found is not None and (found.is_open or found.is_accepted):
        return {"request": found.id}
    if found is not None and found.status == "declined":
        raise Blocked("join_declined", JOIN_DECLINED)
    try:
        asked = work.zenodo.request_to_join(
            parent=work.parent.id, community_id=work.remote.id, award_id=work.awards[0]
        )
    except NotPermitted as error:
        raise Blocked("join_by_owner", JOIN_BY_OWNER, parent=name_parent(), looks_again=True) from error
    return {"request": asked.id}


def accept_into_parent(work: Work) -> dict[str, Any]:
    """Accept the community's request, where the token may. Raises Blocked, ZenodoError."""
    found = _find_request(work)
    if found is not None and found.is_accepted:
        return {"request": found.id}
    if found is None:
        # A request that was made a moment ago may not be in Zenodo's search yet: only the parent proves it.
        if work.zenodo.read_community(work.remote.id).parent_id == work.parent.id:
            return {"was_in": True}
        raise Blocked("join_not_seen", JOIN_NOT_SEEN, looks_again=True)
    if not found.is_open:
        raise Blocked("join_declined", JOIN_DECLINED)
    if "accept" not in found.actions:
        raise Blocked("accept_by_staff", ACCEPT_BY_STAFF, parent=name_parent(), looks_again=True)
    try:
        return {"request": work.zenodo.accept_request(found.id).id}
    except NotPermitted as error:
        raise Blocked("accept_by_staff", ACCEPT_BY_STAFF, parent=name_parent(), looks_again=True) from error


def _find_request(work: Work) -> JoinRequest | None:
    """Return the request that says most: an open or accepted one, else the newest."""
    found = work.zenodo.find_join_requests(parent=work.parent.id, community_id=work.remote.id)
    return next((one for one in found if one.is_open or one.is_accepted), next(iter(found), None))
