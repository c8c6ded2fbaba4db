from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.zenodo.errors import ServerFailed
from communities.zenodo.twin import TwinZenodo, World
from requests_workflow.engine import perform
from requests_workflow.models import Delivery, ProvisioningStep
from requests_workflow.provisioning import resuming
from requests_workflow.provisioning.planning import NEEDS, find_ready, list_ready
from requests_workflow.provisioning.resuming import resume_provisioning
from tests.factories import make_curator, make_grant, make_submitted
from tests.requests_workflow.provisioning.scene import Scene, accept_new

pytestmark = pytest.mark.django_db


def let_the_hour_pass(scene: Scene) -> None:
    """Let the request's steps be due for another look."""
    due = timezone.now() - timedelta(seconds=1)
    ProvisioningStep.objects.filter(request=scene.request, status="blocked").update(look_again_at=due)


def accept_links(world: World, number: int) -> list[Scene]:
    """Accept links whose owners are yet to let them join, ordered by the keys of their requests."""
    ada, curator, scenes = world.add_account("Ada"), make_curator(), []
    for each in range(number):
        slug = f"rivers{each}"
        world.add_community(slug, owner=ada)
        grants = [make_grant(f"77752{each}").number]
        request = make_submitted(kind="link", community=slug, grants=grants, title="")
        perform(request.pk, "claim", actor=curator)
        perform(request.pk, "accept", actor=curator, overrides={"ownership": "Known from a call."})
        scenes.append(Scene(world, ada, curator, request))
    return sorted(scenes, key=lambda scene: scene.request.pk)


def test_steps_that_wait_for_others_keep_no_step_behind_them_from_looking_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resuming, "MOST_IN_A_RUN", 2)
    scenes = accept_links(world, 4)
    scenes[0].sweep()
    last = scenes[-1]
    assert last.statuses() == {"verify": "done", "grants": "blocked", "join": "blocked", "accept": "waiting"}
    let_the_hour_pass(last)
    assert resume_provisioning() == 1
    assert (last.statuses()["join"], last.delivery.status) == ("waiting", "pending")


def test_steps_that_wait_behind_a_delivery_that_is_through_are_found_behind_a_full_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resuming, "MOST_IN_A_RUN", 2)
    scenes = accept_links(world, 4)
    scenes[0].sweep()
    last = scenes[-1]
    ProvisioningStep.objects.filter(request=last.request, name="join").update(status="waiting")
    assert resume_provisioning() == 1
    assert last.delivery.status == "pending"


def test_what_said_it_would_look_again_does_so_behind_a_delivery_that_was_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ServerFailed("500")

    scene = accept_new(world, shows_email=False)
    monkeypatch.setattr(TwinZenodo, "find_join_requests", fail)
    for _ in range(9):
        scene.sweep()
    assert (scene.delivery.status, scene.statuses()["owner"]) == ("dead", "blocked")
    assert resume_provisioning() == 0, "it was given up, and nothing has come due since"
    monkeypatch.undo()
    world.accounts["token-of-ada"] = type(scene.ada)("9", "Ada", "token-of-ada", "ada@uni.example", True)
    let_the_hour_pass(scene)
    assert resume_provisioning() == 1
    scene.sweep()
    assert set(scene.statuses().values()) == {"done"}


def test_looking_again_lets_a_delivery_that_waits_for_its_next_attempt_wait(world: World) -> None:
    scene = accept_new(world, shows_email=False)
    world.fail_next(ServerFailed("500"), call="request_to_join")
    scene.sweep()
    later = timezone.now() + timedelta(hours=4)
    Delivery.objects.filter(handler="provision_community").update(due_at=later, attempts=5)
    let_the_hour_pass(scene)
    assert resume_provisioning() == 0
    assert (scene.delivery.due_at, scene.delivery.attempts) == (later, 5)
    assert scene.statuses()["owner"] == "waiting"
    scene.sweep()
    assert scene.step("owner").look_again_at is not None


@pytest.mark.parametrize("over", [(), ("create",), ("create", "join"), ("verify",)])
def test_the_database_finds_the_steps_that_are_ready_by_the_rule_of_the_table(
    scene: Scene, over: tuple[str, ...]
) -> None:
    assert set(NEEDS) == {"grants", "owner", "join", "accept"}
    scene.request.provisioning_steps.filter(name__in=over).update(status="abandoned")
    ready = [step.name for step in list_ready(scene.request.provisioning_steps.order_by("position"))]
    assert [step.name for step in find_ready().order_by("position")] == ready
    assert ready == {
        (): ["create"], ("verify",): ["create"], ("create",): ["grants", "owner", "join"],
        ("create", "join"): ["grants", "owner", "accept"],
    }[over]  # fmt: skip


def test_finding_what_can_get_on_costs_the_same_for_one_and_three(world: World) -> None:
    scenes = accept_links(world, 3)
    scenes[0].sweep()
    with CaptureQueriesContext(connection) as none_due:
        assert resume_provisioning() == 0
    assert len(none_due) == 2
