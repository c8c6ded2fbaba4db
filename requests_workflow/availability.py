"""Tells of projects whether a request can still be made for them, without telling whose the others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from communities.models import Community, CommunityGrant, Grant
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestGrant, Reservation
from requests_workflow.selectors import own_requests
from requests_workflow.states import State

Availability = Literal["free", "has_community", "own_request", "asked_for", "own_draft"]


@dataclass(frozen=True)
class Project:
    """A project in a list to choose from.

    `request` is there only where the person may see it; of other people's requests no more is told than
    that there is one.
    """

    grant: Grant
    availability: Availability = "free"
    community: Community | None = None
    request: CommunityRequest | None = None

    @property
    def may_be_chosen(self) -> bool:
        """Whether a request for it could be sent as things stand."""
        return self.availability in {"free", "own_draft"}


def with_availability(grants: Sequence[Grant], user: User, *, besides: UUID | None = None) -> list[Project]:
    """Return the projects with what is known of each for this person, in a constant number of queries.

    `besides` is the id of a request that doesn't stand in its own way.
    """
    communities = _find_communities(grants)
    holders = _find_holders(grants, besides)
    own = {one.pk: one for one in own_requests(user).filter(pk__in=holders.values())}
    drafts = _find_own_drafts(grants, user, besides)
    return [_judge(grant, communities, holders, own, drafts) for grant in grants]


def _judge(
    grant: Grant,
    communities: dict[int, Community],
    holders: dict[str, UUID],
    own: dict[UUID, CommunityRequest],
    drafts: dict[int, CommunityRequest],
) -> Project:
    if community := communities.get(grant.pk):
        return Project(grant, "has_community", community=community)
    if holder := holders.get(grant.number):
        mine = own.get(holder)
        return Project(grant, "own_request" if mine else "asked_for", request=mine)
    if draft := drafts.get(grant.pk):
        return Project(grant, "own_draft", request=draft)
    return Project(grant)


def _find_communities(grants: Sequence[Grant]) -> dict[int, Community]:
    links = CommunityGrant.objects.filter(grant__in=grants, is_primary=True).select_related("community")
    return {link.grant_id: link.community for link in links}


def _find_holders(grants: Sequence[Grant], besides: UUID | None) -> dict[str, UUID]:
    numbers = [grant.number for grant in grants]
    held = Reservation.objects.filter(
        kind=Reservation.Kind.PRIMARY_GRANT, value__in=numbers, request__isnull=False
    )
    return dict(held.exclude(request=besides).values_list("value", "request")) if grants else {}


def _find_own_drafts(
    grants: Sequence[Grant], user: User, besides: UUID | None
) -> dict[int, CommunityRequest]:
    links = RequestGrant.objects.filter(
        grant__in=grants, position=0, request__coordinator=user, request__state=State.DRAFT
    )
    rows = links.exclude(request=besides).select_related("request").order_by("request__created_at")
    return {link.grant_id: link.request for link in rows}
