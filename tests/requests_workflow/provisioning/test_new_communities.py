from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from communities.models import ZenodoDifference, ZenodoLink
from communities.zenodo.drift.comparing import compare_some
from communities.zenodo.errors import (
    HeldBack,
    NotPermitted,
    RateLimited,
    ServerFailed,
    TimedOut,
    Unauthorised,
    ZenodoError,
)
from communities.zenodo.twin import TwinZenodo, World
from communities.zenodo.values import NewCommunity, RemoteCommunity, RemoteMember, Role
from requests_workflow.engine import perform
from requests_workflow.models import Delivery, ProvisioningStep
from requests_workflow.outbox import sweeping
from requests_workflow.provisioning.resuming import resume_provisioning
from requests_workflow.provisioning.staff import abandon_step
from tests.factories import make_curator, make_in_review
from tests.requests_workflow.provisioning.scene import Scene, accept_new

pytestmark = pytest.mark.django_db

ALL_DONE = {"create": "done", "grants": "done", "owner": "done", "join": "done", "accept": "done"}


def test_acceptance_writes_the_steps_down_and_asks_zenodo_nothing(scene: Scene) -> None:
    assert scene.statuses() == dict.fromkeys(ALL_DONE, "waiting")
    assert scene.delivery.status == "pending"
    assert scene.world.calls == []
    assert scene.now().state == "accepted"


def test_all_steps_in_one_go(scene: Scene) -> None:
    assert scene.sweep() == 1
    assert scene.statuses() == ALL_DONE
    remote = scene.remote
    assert (remote.title, remote.description, remote.website) == (
        "Freya",
        "What the project shares.",
        "https://project.example",
    )
    assert remote.award_ids == ("00k4n6c32::777523", "00k4n6c32::101000001")
    assert scene.world.invitations[remote.id] == {scene.ada.id: Role.OWNER}
    assert remote.parent_id == scene.world.find("eu").id
    assert scene.world.created == 1
    link = ZenodoLink.objects.get()
    assert (str(link.remote_id), link.community) == (remote.id, scene.now().community)
    assert scene.step("create").evidence["address"] == "https://zenodo.example/communities/freya"
    assert scene.delivery.status == "done"


def test_the_invited_owner_is_no_difference_from_zenodo_once_they_accept(scene: Scene) -> None:
    scene.sweep()
    compare_some()
    remote = scene.remote
    scene.world.members[remote.id][scene.ada.id] = Role.OWNER
    ZenodoLink.objects.update(compared_at=timezone.now() - timedelta(days=1))
    assert compare_some() == 1
    assert ZenodoDifference.objects.count() == 0


def test_the_end_is_told_once(scene: Scene, mailoutbox: list[EmailMessage]) -> None:
    scene.sweep()
    sweeping.sweep()
    ProvisioningStep.objects.filter(name="accept").update(status="waiting")
    resume_provisioning()
    scene.sweep()
    sweeping.sweep()
    assert scene.request.events.filter(action="zenodo_done").count() == 1
    assert [m.subject for m in mailoutbox if "Ready on Zenodo" in m.subject] == [
        f"[{scene.request.reference}] Ready on Zenodo: “Freya”"
    ]


@pytest.mark.parametrize(
    "call",
    ["create_community", "invite", "request_to_join", "accept_request", "add_awards", "read_community"],
)
@pytest.mark.parametrize("is_after_effect", [False, True])
@pytest.mark.parametrize("error", [TimedOut("slow"), ServerFailed("500"), RateLimited("429", retry_after=1)])
def test_whatever_fails_and_when_exactly_one_community_comes_about(
    scene: Scene, call: str, is_after_effect: bool, error: ZenodoError
) -> None:
    scene.world.fail_next(error, call=call, is_after_effect=is_after_effect)
    scene.sweep()
    scene.sweep()
    assert scene.statuses() == ALL_DONE
    assert scene.world.created == 1
    assert len(scene.world.requests) == 1
    assert scene.now().state == "accepted"


def test_a_failure_is_noted_on_its_step_and_tried_again_later(scene: Scene) -> None:
    scene.world.fail_next(TimedOut("after 10 s"), call="create_community", is_after_effect=True)
    scene.sweep()
    step = scene.step("create")
    assert (step.status, step.attempts, step.code, step.detail) == ("waiting", 1, "unavailable", "after 10 s")
    assert step.said == "Zenodo does not answer at the moment."
    assert scene.delivery.due_at > timezone.now() + timedelta(seconds=50)
    assert scene.statuses()["grants"] == "waiting"


def test_a_failure_of_one_step_keeps_no_other_from_being_taken(scene: Scene) -> None:
    scene.world.fail_next(TimedOut("slow"), call="invite")
    scene.sweep()
    assert scene.statuses() == {**ALL_DONE, "owner": "waiting"}
    assert scene.delivery.status == "pending"
    assert scene.delivery.last_error == "TimedOut: slow"
    assert not scene.request.events.filter(action="zenodo_done").exists()
    scene.sweep()
    assert scene.statuses() == ALL_DONE


def test_what_needs_a_step_that_failed_waits_for_it(scene: Scene) -> None:
    scene.world.fail_next(TimedOut("slow"), call="request_to_join")
    scene.sweep()
    assert scene.statuses() == {**ALL_DONE, "join": "waiting", "accept": "waiting"}
    assert scene.step("accept").attempts == 0


def test_of_several_failures_the_first_is_told_and_each_is_on_its_step(scene: Scene) -> None:
    scene.world.fail_next(TimedOut("slow"), call="invite")
    scene.world.fail_next(ServerFailed("500"), call="request_to_join")
    scene.sweep()
    assert scene.delivery.last_error == "TimedOut: slow"
    assert (scene.step("owner").detail, scene.step("join").detail) == ("slow", "500")
    assert scene.delivery.attempts == 1


def test_a_zenodo_that_is_left_alone_is_asked_for_no_other_step(scene: Scene) -> None:
    scene.world.fail_next(HeldBack("our own limit", retry_after=5), call="invite")
    scene.sweep()
    assert scene.statuses() == {**ALL_DONE, "owner": "waiting", "join": "waiting", "accept": "waiting"}
    assert scene.step("join").code == ""
    assert "request_to_join" not in scene.world.calls


def test_what_was_not_asked_for_counts_as_no_attempt(scene: Scene) -> None:
    scene.world.fail_next(HeldBack("our own limit", retry_after=5))
    scene.sweep()
    assert (scene.step("create").attempts, scene.delivery.attempts) == (0, 0)


def test_an_address_of_somebody_elses_is_a_task_and_nothing_is_done_to_their_community(
    world: World,
) -> None:
    bob = world.add_account("Bob")
    theirs = world.add_community("freya", owner=bob, title="Another Freya")
    scene = accept_new(world)
    scene.sweep()
    step = scene.step("create")
    assert (step.status, step.code) == ("blocked", "slug_taken")
    assert "“freya” was taken on Zenodo" in step.said
    assert world.find("freya") == theirs
    assert world.created == 0
    assert scene.statuses() == {**dict.fromkeys(ALL_DONE, "waiting"), "create": "blocked"}
    assert scene.codes_told() == ["slug_taken"]
    assert scene.now().state == "accepted"
    assert ZenodoLink.objects.count() == 0


def test_a_community_with_our_mark_that_shows_another_owner_is_neither_taken_for_ours_nor_for_lost(
    world: World,
) -> None:
    scene = accept_new(world)
    world.add_community(
        "freya", owner=world.add_account("Bob"), page=f"EU project communities {scene.request.pk}"
    )
    scene.sweep()
    step = scene.step("create")
    assert (step.status, step.code, scene.codes_told()) == ("waiting", "unavailable", [])
    assert "its members do not show us as an owner yet" in step.detail
    assert ZenodoLink.objects.count() == 0


@pytest.mark.parametrize("answer", [[], NotPermitted("403")])
def test_a_list_of_members_that_lags_behind_makes_no_second_community(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, answer: list[RemoteMember] | ZenodoError
) -> None:
    def lag(_zenodo: TwinZenodo, _community: str) -> list[RemoteMember]:
        if isinstance(answer, ZenodoError):
            raise answer
        return answer

    monkeypatch.setattr(TwinZenodo, "list_members", lag)
    scene.sweep()
    assert (scene.step("create").status, scene.codes_told()) == ("waiting", [])
    assert scene.delivery.status == "pending"
    monkeypatch.undo()
    scene.sweep()
    assert scene.statuses() == ALL_DONE
    assert scene.world.created == 1


def test_a_slug_of_a_deleted_community_is_taken_as_well(world: World) -> None:
    gone = world.add_community("freya")
    world.deleted.add(gone.id)
    scene = accept_new(world)
    scene.sweep()
    assert scene.step("create").code == "slug_taken"


def test_an_account_that_is_not_found_keeps_nothing_else_from_happening(world: World) -> None:
    scene = accept_new(world, shows_email=False)
    scene.sweep()
    assert scene.statuses() == {**ALL_DONE, "owner": "blocked"}
    step = scene.step("owner")
    assert (step.code, scene.codes_told()) == ("account_unknown", ["account_unknown"])
    assert "could not find your account" in step.said
    assert step.look_again_at is not None


def test_what_people_do_on_zenodo_is_seen_without_anybody_telling(world: World) -> None:
    scene = accept_new(world, shows_email=False)
    scene.sweep()
    assert resume_provisioning() == 0
    ProvisioningStep.objects.update(look_again_at=timezone.now())
    assert resume_provisioning() == 1
    scene.sweep()
    assert scene.statuses()["owner"] == "blocked"
    assert scene.codes_told() == ["account_unknown"]
    world.accounts["token-of-ada"] = type(scene.ada)("9", "Ada", "token-of-ada", "ada@uni.example", True)
    ProvisioningStep.objects.update(look_again_at=timezone.now())
    resume_provisioning()
    scene.sweep()
    assert scene.statuses() == ALL_DONE


def test_a_token_that_may_not_accept_leaves_a_task_for_the_desk(world: World) -> None:
    parent = world.find("eu")
    world.members[parent.id] = {}
    scene = accept_new(world)
    scene.sweep()
    assert scene.statuses() == {**ALL_DONE, "accept": "blocked"}
    step = scene.step("accept")
    assert (step.code, "manages that one accepts" in step.said) == ("accept_by_staff", True)
    mails = Delivery.objects.filter(event__action="zenodo_asks")
    assert mails.count() == 0


def test_a_token_that_zenodo_does_not_know_stops_and_is_not_tried_on_and_on(scene: Scene) -> None:
    scene.world.fail_next(Unauthorised("401"))
    scene.sweep()
    assert (scene.step("create").status, scene.step("create").code) == ("blocked", "unauthorised")
    assert scene.sweep() == 0


def test_once_the_token_is_known_again_all_goes_on_by_itself(scene: Scene) -> None:
    scene.world.fail_next(Unauthorised("401"))
    scene.sweep()
    ProvisioningStep.objects.update(look_again_at=timezone.now())
    assert resume_provisioning() == 1
    scene.sweep()
    assert set(scene.statuses().values()) == {"done"}


def test_with_the_making_given_up_nothing_is_done_to_the_community_that_has_the_address(
    world: World,
) -> None:
    theirs = world.add_community("freya", owner=world.add_account("Bob"), title="Another Freya")
    scene = accept_new(world)
    scene.sweep()
    abandon_step(scene.request.pk, "create", "The address is taken.", actor=scene.curator)
    scene.sweep()
    assert world.find("freya") == theirs
    assert scene.statuses() == {
        "create": "abandoned", "grants": "blocked", "owner": "blocked", "join": "blocked", "accept": "waiting"
    }  # fmt: skip
    assert scene.step("join").code == "not_linked"


def test_a_join_request_that_does_not_show_yet_is_not_taken_for_an_accepted_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.members[world.find("eu").id] = {}
    scene = accept_new(world)
    # Zenodo's search takes a moment to know of what was made.
    monkeypatch.setattr(TwinZenodo, "find_join_requests", lambda *_, **__: [])
    scene.sweep()
    assert (scene.step("accept").status, scene.step("accept").code) == ("blocked", "join_not_seen")
    monkeypatch.undo()
    ProvisioningStep.objects.filter(status="blocked").update(look_again_at=timezone.now())
    resume_provisioning()
    scene.sweep()
    assert (scene.step("accept").status, scene.step("accept").code) == ("blocked", "accept_by_staff")


def test_two_sweeps_at_once_make_one_community(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    create = TwinZenodo.create_community

    def be_overtaken(zenodo: TwinZenodo, new: NewCommunity) -> RemoteCommunity:
        monkeypatch.setattr(TwinZenodo, "create_community", create)
        Delivery.objects.filter(handler="provision_community").update(claimed_until=None)
        assert scene.sweep() == 1
        return create(zenodo, new)

    monkeypatch.setattr(TwinZenodo, "create_community", be_overtaken)
    scene.sweep()
    assert scene.world.created == 1
    assert scene.world.calls.count("create_community") == 2
    assert scene.statuses() == ALL_DONE


def test_where_the_portal_is_the_registry_nothing_is_planned(db: None) -> None:
    curator = make_curator()
    request = make_in_review(curator)
    perform(request.pk, "accept", actor=curator)
    assert ProvisioningStep.objects.count() == 0
    assert not Delivery.objects.filter(handler="provision_community").exists()
