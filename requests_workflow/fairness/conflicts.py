"""What ties a person to a request, so that they can't decide on it: each tie is looked up by itself."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from portal.accounts.models import User
from requests_workflow.linking.standing import list_identities
from requests_workflow.models import CommunityRequest, HandOver, OwnershipProof, RequestEvent, RequestMember

OWN_ROLES = (RequestEvent.Role.COORDINATOR, RequestEvent.Role.MEMBER)
"""In which a person acts for the project, and not for the desk."""


def with_ties(requests: QuerySet[CommunityRequest]) -> QuerySet[CommunityRequest]:
    """Load what the look-ups below need, so that a list costs a constant number of queries."""
    return requests.prefetch_related(*_ties(), "bars")


def load_ties(request: CommunityRequest) -> None:
    """Load the same for one request that many people are judged by."""
    prefetch_related_objects([request], *_ties())


def _ties() -> tuple[Any, ...]:
    deeds = (
        RequestEvent.objects.filter(actor_role__in=OWN_ROLES)
        .only("request_id", "actor_key", "at", "number")
        .order_by()
    )
    own_deeds = Prefetch("events", deeds, to_attr="own_deeds")
    return "members", "hand_overs", "community__members", "ownership_challenge", own_deeds


def is_or_was_let_in(request: CommunityRequest, user: User) -> bool:
    """Whether an address that is or was theirs is or was named among those the request is shared with."""
    addresses = addresses_of(user)
    return any(one.user_id == user.pk or one.email in addresses for one in request.members.all())


def find_memberships(members: Iterable[RequestMember], addresses: Iterable[str]) -> list[RequestMember]:
    """Return the memberships that are by one of the addresses."""
    known = frozenset(addresses)
    return [member for member in members if member.email in known]


def has_part_in_a_hand_over(request: CommunityRequest, user: User) -> bool:
    """Whether they handed it over, or it was offered to an address of theirs once, whatever came of that."""
    addresses = addresses_of(user)
    return any(_concerns(offer, user, addresses) for offer in request.hand_overs.all())


def acted_for_the_project(request: CommunityRequest, user: User) -> bool:
    """Whether the history has a deed of theirs as coordinator or member.

    Addresses can be taken off an account; what somebody has done stays theirs.
    """
    deeds: list[RequestEvent] | None = getattr(request, "own_deeds", None)
    if deeds is None:
        return request.events.filter(actor_key=user.pseudonym, actor_role__in=OWN_ROLES).exists()
    return any(deed.actor_key == user.pseudonym for deed in deeds)


def is_member_of_its_community(request: CommunityRequest, user: User) -> bool:
    """Whether they are in the community that came of the request."""
    community = request.community
    return community is not None and any(member.user_id == user.pk for member in community.members.all())


def has_a_say_in_the_linked_community(request: CommunityRequest, user: User) -> bool:
    """Whether they ever proved, for any request, that the community to be linked is theirs."""
    if not request.linked_community:
        return False
    load_proofs([user])
    return any(_is_about(proof, request) for proof in user.ownership_proofs.all())


def load_proofs(users: Sequence[User]) -> None:
    """Load what they proved in one query; for whom that was loaded before, in none."""
    prefetch_related_objects(users, "ownership_proofs")


def addresses_of(user: User) -> frozenset[str]:
    """Return all that may stand for them in a request: also the address of the account, proved or not."""
    return user.verified_emails | {user.email.lower()}


TIES = (
    is_or_was_let_in,
    has_part_in_a_hand_over,
    is_member_of_its_community,
    has_a_say_in_the_linked_community,
    acted_for_the_project,
)
"""The cheap ones first: the last asks the database where nothing was loaded."""


def _is_about(proof: OwnershipProof, request: CommunityRequest) -> bool:
    return proof.named == request.linked_community or proof.remote_id in list_identities(request)


def _concerns(offer: HandOver, user: User, addresses: frozenset[str]) -> bool:
    return user.pk in {offer.offered_by_id, offer.offered_to_id} or offer.email in addresses
