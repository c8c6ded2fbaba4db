"""What the desk lists as claimable is what the engine lets one claim: each request, for each person."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community, CommunityMember
from portal.accounts.models import User
from requests_workflow import services
from requests_workflow.engine import available, perform
from requests_workflow.fairness.claimable import keep_claimable
from requests_workflow.models import CommunityRequest, OwnershipChallenge, OwnershipProof, RequestMember
from requests_workflow.refusals import Refusal
from tests.factories import make_curator, make_draft, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.stage import WAY_TO, let_in, prove, set_stage

pytestmark = pytest.mark.django_db

RIVERS = UUID("5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a")
OFFICE = "office@me.example"


def of_their_own(me: User) -> CommunityRequest:
    return make_submitted(me)


def shared_with_them(me: User) -> CommunityRequest:
    let_in(me, request := make_submitted())
    return request


def shared_with_an_address_they_gave_up(me: User) -> CommunityRequest:
    request = make_submitted()
    RequestMember.objects.create(request=request, email="gone@me.example", user=me, left_at=timezone.now())
    return request


def shared_with_their_unproved_address(me: User) -> CommunityRequest:
    request = make_submitted()
    RequestMember.objects.create(request=request, email=me.email)
    return request


def handed_over_by_them(me: User) -> CommunityRequest:
    request = make_submitted()
    request.hand_overs.create(email="x@y.example", offered_by=me, created_at=timezone.now())
    return request


def offered_to_them(me: User) -> CommunityRequest:
    request = make_submitted()
    services.offer_request(request.pk, email=OFFICE, stays_as="leave", actor=request.coordinator)
    services.withdraw_offer(request.pk, actor=request.coordinator)
    prove(me, OFFICE)
    return request


def offered_to_an_address_they_gave_up(me: User) -> CommunityRequest:
    request = make_submitted()
    request.hand_overs.create(email="gone@me.example", offered_to=me, created_at=timezone.now())
    return request


def acted_in_by_them(me: User) -> CommunityRequest:
    email = let_in(me, request := make_submitted(), "editor")
    services.comment(request.pk, "We are many.", actor=User.objects.get(pk=me.pk))
    request.members.filter(email=email).delete()
    return request


def of_a_community_of_theirs(me: User) -> CommunityRequest:
    community = Community.objects.create(slug="theirs", title="Theirs")
    CommunityMember.objects.create(community=community, user=me, role="reader")
    CommunityRequest.objects.filter(pk=(request := make_submitted()).pk).update(community=community)
    return request


def declined_by_them(me: User) -> CommunityRequest:
    request = make_in_review(me)
    perform(request.pk, "decline", actor=me, comment="No.", reason="other")
    return perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")


def to_link_what_they_own(me: User) -> CommunityRequest:
    own(me, "lakes", UUID(int=1))
    return make_submitted(kind="link", community="lakes")


def to_link_what_they_own_by_its_id(me: User) -> CommunityRequest:
    own(me, "rivers", RIVERS)
    return make_submitted(kind="link", community=str(RIVERS))


def to_link_what_they_own_under_another_address(me: User) -> CommunityRequest:
    own(me, "seas-of-old", UUID(int=2))
    return look_at(make_submitted(kind="link", community="seas"), UUID(int=2))


def to_link_what_nobody_owns(me: User) -> CommunityRequest:
    own(me, "lakes", UUID(int=1))
    request = look_at(make_submitted(kind="link", community="fens"), UUID(int=1))
    services.amend(request.pk, {"community": "moors"}, actor=request.coordinator)
    return request


def own(user: User, named: str, remote_id: UUID) -> None:
    OwnershipProof.objects.create(
        request=make_draft(user, kind="link", community=named), named=named, remote_id=remote_id, by=user,
        method="token", proved_at=timezone.now(), verified_at=timezone.now(),
    )  # fmt: skip


def look_at(request: CommunityRequest, remote_id: UUID) -> CommunityRequest:
    OwnershipChallenge.objects.create(
        request=request, named=request.linked_community, token="t", remote_id=remote_id,
        created_at=timezone.now(),
    )  # fmt: skip
    return request


def kept_for(curator: User) -> CommunityRequest:
    request = make_in_review(curator)
    perform(request.pk, "request_changes", actor=curator, comment="More, please.")
    return perform(request.pk, "resubmit", actor=request.coordinator)


def kept_for_somebody_else(me: User) -> CommunityRequest:
    return kept_for(make_curator())


def kept_for_somebody_else_until_today(me: User) -> CommunityRequest:
    CommunityRequest.objects.filter(pk=(request := kept_for(make_curator())).pk).update(
        kept_until=timezone.now() - timedelta(seconds=1)
    )
    return request


def kept_for_who_is_gone(me: User) -> CommunityRequest:
    CommunityRequest.objects.filter(pk=(request := kept_for(make_curator())).pk).update(kept_for=None)
    return request


def waiting(me: User) -> CommunityRequest:
    return make_submitted()


Make = Callable[[User], CommunityRequest]
FREE: tuple[Make, ...] = (
    waiting, kept_for, kept_for_somebody_else_until_today, kept_for_who_is_gone, to_link_what_nobody_owns,
)  # fmt: skip
TIED: tuple[Make, ...] = (
    of_their_own, shared_with_them, shared_with_an_address_they_gave_up, shared_with_their_unproved_address,
    handed_over_by_them, offered_to_them, offered_to_an_address_they_gave_up, acted_in_by_them,
    of_a_community_of_theirs, declined_by_them, to_link_what_they_own, to_link_what_they_own_by_its_id,
    to_link_what_they_own_under_another_address,
)  # fmt: skip


def listed_for(user: User) -> set[CommunityRequest]:
    return set(keep_claimable(CommunityRequest.objects.all(), User.objects.get(pk=user.pk)))


def offered_by_the_engine(user: User) -> set[CommunityRequest]:
    person = User.objects.get(pk=user.pk)
    return {request for request in CommunityRequest.objects.all() if "claim" in available(request, person)}


@pytest.mark.parametrize("make_me", [make_curator, make_lead])
def test_for_each_person_the_list_is_what_the_engine_offers(make_me: Callable[[], User]) -> None:
    """Fails when the two say a rule differently: a tie that one forgets, or what a lead curator may."""
    me = make_me()
    free = {make(me) for make in FREE}
    of_lead_alone = kept_for_somebody_else(me)
    tied = {make(me) for make in TIED}
    expected = free | ({of_lead_alone} if me.is_lead_curator else set())
    assert listed_for(me) == offered_by_the_engine(me) == expected
    assert not tied & expected
    people = User.objects.all()
    assert len(people) > 20
    for person in people:
        assert listed_for(person) == offered_by_the_engine(person), person


@pytest.mark.parametrize("situation", WAY_TO)
def test_in_every_situation_the_list_is_what_the_engine_lets_people_claim(situation: str) -> None:
    stage = set_stage(situation)
    for role in (*stage.users, "self_curator"):
        person = stage.actor(role)
        assert isinstance(person, User)
        assert (stage.now() in listed_for(person)) == _can_claim(stage.request, person), role


def _can_claim(request: CommunityRequest, person: User) -> bool:
    """Try it: whoever can claims it, and gives it back."""
    try:
        perform(request.pk, "claim", actor=person)
    except Refusal:
        return False
    perform(request.pk, "release", actor=person)
    return True


@pytest.mark.parametrize("leave", ["inactive", "groups"])
def test_who_is_no_curator_any_more_is_listed_nothing(leave: str) -> None:
    me = make_curator()
    make_submitted()
    if leave == "groups":
        me.groups.clear()
    else:
        User.objects.filter(pk=me.pk).update(is_active=False)
    assert listed_for(me) == offered_by_the_engine(me) == set()


def test_the_list_is_one_query_however_many_ties_there_are() -> None:
    me, counts = make_curator(), []
    for _ in range(3):
        let_in(me, make_submitted())
        own(me, "lakes", UUID(int=1))
        make_submitted(make_user())
        person = User.objects.get(pk=me.pk)
        with CaptureQueriesContext(connection) as queries:
            list(keep_claimable(CommunityRequest.objects.all(), person))
        counts.append(len(queries))
    assert counts == [4, 4, 4], "groups, addresses, proofs, and the list"
