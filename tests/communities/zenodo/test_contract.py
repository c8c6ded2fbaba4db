"""What every adapter to Zenodo does, whichever way it asks."""

import pytest
from django.db import transaction

from communities.zenodo.errors import (
    AlreadyMember,
    Gone,
    Invalid,
    NotPermitted,
    NotThere,
    Restricted,
    SlugTaken,
    Unauthorised,
)
from communities.zenodo.port import Zenodo, is_owned_by_token, own_role
from communities.zenodo.twin import World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import NewCommunity, RecordsSummary, RemoteCommunity, RemoteUser, Role

FREYA = "00k4n6c32::777523"
NOBODY = "00000000-0000-4000-8000-000000000000"
MINE = NewCommunity(
    "freya", "FREYA", "What the project shares.", "https://freya.example/", "<p>Hi</p>", (FREYA,)
)


def test_a_community_is_read_by_slug_and_by_uuid_alike(zenodo: Zenodo, world: World, ada: Account) -> None:
    there = world.add_community(
        "freya", owner=ada, title="FREYA", description="Identifiers", website="https://freya.example/",
        curation_policy="<p>All</p>", page="<p>About</p>", award_ids=(FREYA, "other::1"), parent_id=NOBODY,
    )  # fmt: skip
    read = zenodo.read_community("freya")
    assert read == zenodo.read_community(there.id)
    assert (read.id, read.slug, read.title, read.description) == (there.id, "freya", "FREYA", "Identifiers")
    assert (read.website, read.curation_policy, read.page) == (
        "https://freya.example/", "<p>All</p>", "<p>About</p>",
    )  # fmt: skip
    assert (read.award_ids, read.grants) == ((FREYA, "other::1"), ("777523",))
    assert (read.is_public, read.parent_id, read.revision) == (True, NOBODY, 1)
    assert read.address == "https://zenodo.example/communities/freya"


def test_a_community_with_nothing_but_a_title_is_read_too(zenodo: Zenodo, world: World, ada: Account) -> None:
    world.add_community("bare", owner=ada)
    read = zenodo.read_community("bare")
    assert (read.description, read.website, read.curation_policy, read.page) == ("", "", "", "")
    assert (read.award_ids, read.parent_id) == ((), "")


def test_what_is_not_there_was_deleted_or_is_restricted_is_told_apart(
    zenodo: Zenodo, world: World, ada: Account
) -> None:
    gone, hidden = world.add_community("gone", owner=ada), world.add_community("hidden", owner=ada)
    world.deleted.add(gone.id)
    world.change(hidden.id, is_public=False)
    with pytest.raises(NotThere):
        zenodo.read_community("nothing-like-it")
    with pytest.raises(Gone):
        zenodo.read_community("gone")
    with pytest.raises(Restricted):
        zenodo.read_community("hidden")
    assert not zenodo.acting_as(ada.token).read_community("hidden").is_public


def test_the_public_reads_without_a_token_and_lists_nothing_of_its_own(
    zenodo: Zenodo, eu: RemoteCommunity
) -> None:
    public = zenodo.acting_as("")
    assert public.read_community("eu").id == eu.id
    with pytest.raises(NotPermitted):
        public.list_own_communities()


def test_a_token_that_nobody_has_is_told(zenodo: Zenodo, eu: RemoteCommunity) -> None:
    with pytest.raises(Unauthorised) as refused:
        zenodo.acting_as("nonsense-token").read_community("eu")
    assert "nonsense-token" not in f"{refused.value!r} {refused.value}"


def test_own_communities_are_all_listed_however_many_pages_they_fill(
    zenodo: Zenodo, world: World, ada: Account, portal: Account
) -> None:
    world.add_community("somebody-elses", owner=portal)
    mine = {world.add_community(f"mine-{number:02}", owner=ada).slug for number in range(30)}
    assert {community.slug for community in zenodo.acting_as(ada.token).list_own_communities()} == mine


def test_an_owner_is_known_by_their_token_and_a_mere_member_is_not(
    zenodo: Zenodo, world: World, ada: Account
) -> None:
    hers, other = world.add_community("hers", owner=ada), world.add_community("other")
    world.members[other.id][ada.id] = Role.MANAGER
    assert is_owned_by_token(zenodo, hers.id, ada.token)
    assert not is_owned_by_token(zenodo, other.id, ada.token)
    assert own_role(zenodo.acting_as(ada.token), other.id) is Role.MANAGER
    assert own_role(zenodo, hers.id) is None


def test_members_are_listed_with_roles_to_members_and_the_visible_ones_to_everybody(
    zenodo: Zenodo, world: World, ada: Account
) -> None:
    community = world.add_community("hers", owner=ada)
    world.members[community.id]["1"] = Role.READER
    world.visible.add((community.id, ada.id))
    members = zenodo.acting_as(ada.token).list_members(community.id)
    assert {(member.user_id, member.name, member.role, member.is_me) for member in members} == {
        ("2", "Ada", Role.OWNER, True),
        ("1", "Portal", Role.READER, False),
    }
    shown = zenodo.acting_as("").list_public_members(community.id)
    assert [(member.user_id, member.name, member.role) for member in shown] == [("2", "Ada", None)]


def test_a_community_is_created_once_and_owned_by_who_made_it(
    zenodo: Zenodo, world: World, portal: Account
) -> None:
    made = zenodo.create_community(MINE)
    assert (made.slug, made.title, made.award_ids) == ("freya", "FREYA", (FREYA,))
    assert (made.description, made.website, made.page) == (
        "What the project shares.", "https://freya.example/", "<p>Hi</p>",
    )  # fmt: skip
    assert zenodo.read_community("freya") == made
    assert own_role(zenodo, made.id) is Role.OWNER
    with pytest.raises(SlugTaken):
        zenodo.create_community(MINE)
    assert world.created == 1


def test_a_community_of_few_words_is_created_too(zenodo: Zenodo) -> None:
    made = zenodo.create_community(NewCommunity("bare", "Bare"))
    assert (made.title, made.description, made.website, made.award_ids) == ("Bare", "", "", ())


def test_a_proposal_that_zenodo_does_not_take_says_which_field(zenodo: Zenodo, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        zenodo.create_community(NewCommunity("untitled", ""))
    assert "metadata.title" in refused.value.errors
    assert world.created == 0


def test_awards_are_added_and_all_else_stays(zenodo: Zenodo, world: World, portal: Account) -> None:
    there = world.add_community("ours", owner=portal, description="Stays", award_ids=("other::1",))
    after = zenodo.add_awards(there.id, (FREYA, "other::1"))
    assert after.award_ids == ("other::1", FREYA)
    assert (after.description, after.title, after.revision) == ("Stays", "Ours", 2)
    assert zenodo.add_awards(there.id, (FREYA,)) == after


def test_awards_are_added_by_owners_alone(zenodo: Zenodo, world: World, ada: Account) -> None:
    hers = world.add_community("hers", owner=ada)
    with pytest.raises(NotPermitted):
        zenodo.add_awards(hers.id, (FREYA,))
    assert world.communities[hers.id] == hers


def test_only_who_shows_an_address_is_found_by_it(zenodo: Zenodo, world: World, ada: Account) -> None:
    world.add_account("Bob", email="bob@uni.example", shows_email=False)
    world.add_account("Eve", email="ada@uni.example.evil", shows_email=True)
    assert zenodo.find_user("ADA@uni.example") == RemoteUser("2", "Ada")
    assert zenodo.find_user("bob@uni.example") is None
    assert zenodo.find_user("uni.example") is None


def test_somebody_is_invited_once(zenodo: Zenodo, world: World, ada: Account) -> None:
    made = zenodo.create_community(MINE)
    zenodo.invite(made.id, ada.id, role=Role.OWNER, message="It is yours.")
    invited = zenodo.list_invitations(made.id)
    assert [(person.user_id, person.role) for person in invited] == [("2", Role.OWNER)]
    with pytest.raises(AlreadyMember):
        zenodo.invite(made.id, ada.id, role=Role.OWNER)
    with pytest.raises(NotPermitted):
        zenodo.acting_as(ada.token).list_invitations(made.id)


def test_who_owns_both_communities_is_taken_in_at_once(zenodo: Zenodo, eu: RemoteCommunity) -> None:
    made = zenodo.create_community(NewCommunity("freya", "FREYA"))
    request = zenodo.request_to_join(parent="eu", community_id=made.id, award_id=FREYA)
    assert request.is_accepted
    assert not request.is_open
    after = zenodo.read_community(made.id)
    assert (after.parent_id, after.award_ids) == (eu.id, (FREYA,))


def test_a_request_to_join_is_found_and_read_and_accepted_by_the_parent(
    zenodo: Zenodo, world: World, eu: RemoteCommunity, ada: Account
) -> None:
    hers = world.add_community("hers", owner=ada)
    hers_elsewhere = world.add_community("elsewhere", owner=ada)
    asked = zenodo.acting_as(ada.token).request_to_join(parent=eu.id, community_id=hers.id, award_id=FREYA)
    zenodo.acting_as(ada.token).request_to_join(parent=eu.id, community_id=hers_elsewhere.id, award_id=FREYA)
    assert (asked.status, asked.is_open, asked.actions) == ("submitted", True, frozenset({"cancel"}))
    assert (asked.community_id, asked.parent_id) == (hers.id, eu.id)
    found = zenodo.find_join_requests(parent="eu", community_id=hers.id)
    assert [(request.id, request.actions) for request in found] == [
        (asked.id, frozenset({"accept", "decline"}))
    ]
    assert zenodo.accept_request(asked.id).is_accepted
    assert zenodo.read_request(asked.id).is_accepted
    assert zenodo.read_community("hers").parent_id == eu.id


def test_a_second_request_to_join_and_a_second_acceptance_are_refused(
    zenodo: Zenodo, world: World, eu: RemoteCommunity, ada: Account
) -> None:
    hers = world.add_community("hers", owner=ada)
    as_ada = zenodo.acting_as(ada.token)
    asked = as_ada.request_to_join(parent="eu", community_id=hers.id, award_id=FREYA)
    with pytest.raises(Invalid):
        as_ada.request_to_join(parent="eu", community_id=hers.id, award_id=FREYA)
    with pytest.raises(NotPermitted):
        as_ada.accept_request(asked.id)
    zenodo.accept_request(asked.id)
    with pytest.raises(Invalid):
        zenodo.accept_request(asked.id)
    assert len(world.requests) == 1


def test_a_request_that_is_not_there_is_told(zenodo: Zenodo) -> None:
    with pytest.raises(NotThere):
        zenodo.read_request(NOBODY)


def test_a_call_in_a_transaction_is_refused(zenodo: Zenodo, world: World, eu: RemoteCommunity) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        zenodo.create_community(NewCommunity("freya", "FREYA"))
    assert world.created == 0
    assert zenodo.read_community("eu").id == eu.id


def test_records_are_counted_with_the_awards_they_name(zenodo: Zenodo, world: World, ada: Account) -> None:
    hers = world.add_community("hers", owner=ada)
    assert zenodo.summarise_records(hers.id) == RecordsSummary(0)
    world.records[hers.id] = [(FREYA,)] * 2 + [()] + [(FREYA, "other::1")]
    assert zenodo.summarise_records(hers.id) == RecordsSummary(4, 4, {FREYA: 3, "other::1": 1})
