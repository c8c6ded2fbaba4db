"""The same over HTTP, against the stand-in: what was accepted comes about once, whatever the answers are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.models import ZenodoCalls, ZenodoStanding
from communities.zenodo.twin import World
from requests_workflow.models import Delivery
from tests.requests_workflow.provisioning.scene import Scene, accept_new
from tests.services.zenodo import Standin, running_standin

pytestmark = pytest.mark.django_db

ALL_DONE = {"create": "done", "grants": "done", "owner": "done", "join": "done", "accept": "done"}


@pytest.fixture
def standin(settings: Settings) -> Iterator[Standin]:
    world = World()
    portal = world.add_account("Portal", token="token-of-portal")
    world.add_community("eu", owner=portal)
    with running_standin(world) as standin:
        settings.ZENODO_API_URL, settings.ZENODO_TOKEN = standin.address, portal.token
        yield standin


def sweep(scene: Scene, times: int = 1) -> None:
    """Sweep so often, as if limits and breaker had waited long enough in between."""
    for _ in range(times):
        ZenodoStanding.objects.all().delete()
        ZenodoCalls.objects.all().delete()
        scene.sweep()


def test_all_steps_over_http(standin: Standin) -> None:
    scene = accept_new(standin.world)
    sweep(scene, 4)
    assert scene.statuses() == ALL_DONE
    assert (standin.world.created, len(standin.world.requests)) == (1, 1)
    assert scene.remote.parent_id == standin.world.find("eu").id


@pytest.mark.parametrize("fault", ["500", "html", "429", "hang"])
def test_an_answer_that_never_came_is_resolved_by_looking(standin: Standin, fault: str) -> None:
    scene = accept_new(standin.world)
    make = standin.world.make

    def make_and_break(*args: object) -> object:
        standin.fault, standin.is_after_effect = fault, True
        return make(*args)  # type: ignore[arg-type]

    standin.world.make = make_and_break  # type: ignore[method-assign,assignment]
    sweep(scene)
    assert (scene.step("create").status, standin.world.created) == ("waiting", 1)
    assert scene.delivery.due_at > timezone.now() + timedelta(seconds=1)
    standin.fault = ""
    sweep(scene, 4)
    assert scene.statuses() == ALL_DONE
    assert standin.world.created == 1


def test_a_slug_that_was_taken_over_http(standin: Standin) -> None:
    standin.world.add_community("freya", owner=standin.world.add_account("Bob"))
    scene = accept_new(standin.world)
    sweep(scene)
    assert scene.step("create").code == "slug_taken"
    assert Delivery.objects.get(handler="provision_community").status == "done"
    assert replace(scene.world.find("freya"), revision=0) == replace(standin.world.find("freya"), revision=0)
