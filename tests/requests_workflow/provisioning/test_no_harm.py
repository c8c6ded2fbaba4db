"""What must not happen while steps are taken: nothing twice, and nothing to others' communities."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from communities.models import Community, ZenodoLink
from communities.services import establish_community
from communities.zenodo.choosing import replaced_zenodo
from communities.zenodo.errors import NotPermitted, SlugTaken, TimedOut
from communities.zenodo.linking import link_to_zenodo
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.values import JoinRequest, NewCommunity, RemoteCommunity, Role
from requests_workflow.engine import perform
from requests_workflow.linking.proving import prove_by_token
from requests_workflow.models import Delivery
from requests_workflow.provisioning.readdressing import change_address
from requests_workflow.provisioning.staff import abandon_step, retry_steps
from requests_workflow.refusals import NotAllowed
from tests.factories import make_curator, make_grant, make_submitted, make_user
from tests.requests_workflow.provisioning.scene import Scene, accept_new
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import let_in, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(world: World) -> Scene:
    """A community of Ada's, proved by her access token and accepted; the portal's account owns it as well."""
    ada = world.add_account("Ada", token="token-of-ada")
    remote = world.add_community("rivers", owner=ada)
    world.members[remote.id][world.accounts["token-of-portal"].id] = Role.OWNER
    curator, request = make_curator(), make_submitted(kind="link", community="rivers")
    prove_by_token(request.pk, "token-of-ada", actor=request.coordinator)
    perform(request.pk, "claim", actor=curator)
    return Scene(world, ada, curator, perform(request.pk, "accept", actor=curator))


def ask_to_join(scene: Scene, status: str) -> JoinRequest:
    """Let the community have asked the parent by itself."""
    remote, parent = scene.world.find("rivers"), scene.world.find("eu")
    identity = UUID(int=len(scene.world.requests) + 1)
    asked = JoinRequest(str(identity), status, remote.id, parent.id, is_open=status == "submitted")
    scene.world.requests[asked.id] = asked
    return asked


# --- Others' communities ---------------------------------------------------------------------------


def test_a_community_of_the_portals_own_account_without_the_mark_is_not_taken_for_this_one(
    world: World,
) -> None:
    world.add_community("freya", owner=world.accounts["token-of-portal"], title="Made by hand")
    scene = accept_new(world)
    scene.sweep()
    assert scene.step("create").code == "slug_taken"
    assert scene.remote.title == "Made by hand"
    assert ZenodoLink.objects.count() == 0


def test_the_address_of_a_restricted_community_is_taken_as_well(world: World) -> None:
    world.add_community("freya", owner=world.add_account("Bob"), is_public=False)
    scene = accept_new(world)
    scene.sweep()
    assert (scene.step("create").code, world.created) == ("slug_taken", 0)


def test_an_address_that_is_taken_and_yet_does_not_show_is_a_task_too(scene: Scene) -> None:
    said = SlugTaken("A community with this identifier already exists.")
    scene.world.fail_next(said, call="create_community")
    scene.sweep()
    assert (scene.step("create").status, scene.step("create").code) == ("blocked", "slug_taken")


def test_a_community_that_the_registry_has_under_another_name_is_not_linked_twice(linked: Scene) -> None:
    other = establish_community(
        slug="water", title="Water", description="", website="", origin=Community.Origin.LINKED,
        grants=[make_grant()], owner=make_user(),
    )  # fmt: skip
    link_to_zenodo(other, linked.world.find("rivers"))
    linked.sweep()
    assert linked.step("verify").code == "linked_elsewhere"
    assert ZenodoLink.objects.get().community == other
    assert linked.world.find("rivers").award_ids == ()


def test_a_community_that_only_the_portals_account_can_see_is_not_linked(linked: Scene) -> None:
    linked.world.change(linked.world.find("rivers").id, is_public=False)
    linked.sweep()
    assert linked.step("verify").code == "community_gone"
    assert linked.world.requests == {}


# --- Nothing twice ---------------------------------------------------------------------------------


def test_a_community_that_is_in_the_parent_already_asks_for_nothing(linked: Scene) -> None:
    linked.world.change(linked.world.find("rivers").id, parent_id=linked.world.find("eu").id)
    linked.sweep()
    assert set(linked.statuses().values()) == {"done"}
    assert linked.world.requests == {}
    assert linked.step("join").evidence == {"was_in": True}


def test_a_parent_that_has_declined_is_not_asked_again(linked: Scene) -> None:
    ask_to_join(linked, "declined")
    linked.sweep()
    assert (linked.step("join").status, linked.step("join").code) == ("blocked", "join_declined")
    assert len(linked.world.requests) == 1
    assert linked.codes_told() == ["join_declined"]
    assert not Delivery.objects.filter(event__action="zenodo_asks").exists(), "that is for the desk"


def test_a_request_that_is_open_is_accepted_whatever_came_of_a_later_one(linked: Scene) -> None:
    open_one = ask_to_join(linked, "submitted")
    ask_to_join(linked, "declined")
    linked.sweep()
    assert set(linked.statuses().values()) == {"done"}
    assert linked.step("accept").evidence == {"request": open_one.id}
    assert len(linked.world.requests) == 2


def test_an_acceptance_that_is_refused_after_all_is_a_task_for_the_desk(linked: Scene) -> None:
    ask_to_join(linked, "submitted")
    linked.world.fail_next(NotPermitted("403"), call="accept_request")
    linked.sweep()
    assert (linked.step("accept").status, linked.step("accept").code) == ("blocked", "accept_by_staff")


def test_a_parent_that_shows_the_community_as_its_own_needs_no_request_to_be_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Zenodo's search takes a moment to know of what was made.
    monkeypatch.setattr(TwinZenodo, "find_join_requests", lambda *_, **__: [])
    scene.sweep()
    assert scene.step("accept").evidence == {"was_in": True}


# --- Who is invited --------------------------------------------------------------------------------


def test_an_account_is_found_by_any_address_that_the_coordinator_has_proved(world: World) -> None:
    scene = accept_new(world, shows_email=False)
    other = world.add_account("Ada at home", email="ada@institute.example", shows_email=True)
    scene.sweep()
    assert scene.step("owner").code == "account_unknown"
    prove(scene.coordinator, "ada@institute.example")
    retry_steps(scene.request.pk, actor=scene.coordinator)
    scene.sweep()
    assert world.invitations[scene.remote.id] == {other.id: Role.OWNER}


# --- What people did meanwhile ---------------------------------------------------------------------


@pytest.mark.parametrize("answer", [TimedOut("slow"), None])
def test_a_step_that_was_given_up_while_zenodo_was_asked_stays_given_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, answer: Exception | None
) -> None:
    def find_user(*_: Any) -> None:
        abandon_step(scene.request.pk, "owner", "Invited by hand.", actor=scene.curator)
        if answer is not None:
            raise answer

    monkeypatch.setattr(TwinZenodo, "find_user", find_user)
    scene.sweep()
    step = scene.step("owner")
    assert (step.status, step.code, step.attempts) == ("abandoned", "", 0)
    assert scene.codes_told() == []


def test_a_making_that_was_given_up_while_zenodo_was_at_it_stays_given_up_and_loses_no_community(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = TwinZenodo.create_community

    def be_given_up(zenodo: TwinZenodo, new: NewCommunity) -> RemoteCommunity:
        abandon_step(scene.request.pk, "create", "Not wanted any more.", actor=scene.curator)
        return create(zenodo, new)

    monkeypatch.setattr(TwinZenodo, "create_community", be_given_up)
    scene.sweep()
    step = scene.step("create")
    assert (step.status, step.done_at, step.evidence["id"]) == ("abandoned", None, scene.remote.id)
    assert str(ZenodoLink.objects.get().remote_id) == scene.remote.id
    assert scene.statuses() == {
        "create": "abandoned", "grants": "blocked", "owner": "blocked", "join": "blocked", "accept": "waiting"
    }  # fmt: skip
    assert "although the step that was to bring it here was given up" in scene.step("owner").said
    assert (scene.world.invitations[scene.remote.id], scene.world.requests) == ({}, {})


def test_a_delivery_that_is_being_worked_on_is_not_set_going_a_second_time(world: World) -> None:
    scene = accept_new(world, shows_email=False)
    scene.sweep()
    until = timezone.now() + timedelta(minutes=4)
    Delivery.objects.filter(handler="provision_community").update(claimed_until=until, status="pending")
    retry_steps(scene.request.pk, actor=scene.coordinator)
    assert scene.delivery.claimed_until == until


def test_once_no_zenodo_is_named_any_more_what_waits_goes_on_waiting(db: None) -> None:
    world = World()
    portal = world.add_account("Portal", token="token-of-portal")
    world.add_community("eu", owner=portal)
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        scene = accept_new(world)
    scene.sweep()
    assert (scene.delivery.status, scene.delivery.attempts) == ("pending", 0)
    assert set(scene.statuses().values()) == {"waiting"}
    with replaced_zenodo(TwinZenodo(world, portal.token)):
        scene.sweep()
    assert set(scene.statuses().values()) == {"done"}


def test_trying_again_does_not_try_an_address_that_is_known_to_be_taken(world: World) -> None:
    world.add_community("freya", owner=world.add_account("Bob"))
    scene = accept_new(world)
    scene.sweep()
    asked = len(world.calls)
    retry_steps(scene.request.pk, actor=scene.coordinator)
    scene.sweep()
    assert scene.statuses()["create"] == "blocked"
    assert len(world.calls) == asked


def test_a_curator_with_an_interest_in_the_request_settles_nothing(world: World) -> None:
    world.add_community("freya", owner=world.add_account("Bob"))
    scene = accept_new(world)
    scene.sweep()
    partial_one = make_curator()
    let_in(partial_one, scene.request, "viewer")
    actor = type(partial_one).objects.get(pk=partial_one.pk)
    with refused(NotAllowed, "conflict_of_interest"):
        abandon_step(scene.request.pk, "owner", "By hand.", actor=actor)
    with refused(NotAllowed, "conflict_of_interest"):
        change_address(scene.request.pk, "freya-pids", actor=actor, comment="By mail.")
