from typing import Any

import pytest
from django.utils import timezone

from communities.models import ZenodoLink
from communities.zenodo.errors import SignInNeeded
from communities.zenodo.twin import World
from communities.zenodo.values import Role
from requests_workflow.engine import perform
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.models import OwnershipChallenge, ProvisioningStep
from requests_workflow.provisioning.resuming import resume_provisioning
from tests.factories import make_curator, make_grant, make_submitted, make_user
from tests.requests_workflow.provisioning.scene import Scene

pytestmark = pytest.mark.django_db

ALL_DONE = {"verify": "done", "grants": "done", "join": "done", "accept": "done"}


@pytest.fixture
def proved(world: World) -> Scene:
    """Asked for, and proved by a token in the description; not accepted yet."""
    ada = world.add_account("Ada", token="token-of-ada")
    remote = world.add_community("rivers", owner=ada, title="Clean rivers")
    coordinator, curator = make_user("ada@uni.example"), make_curator()
    grants = [make_grant("777523").number]
    request = make_submitted(coordinator, kind="link", community="rivers", grants=grants, title="")
    token = look_at_community(request.pk, actor=coordinator).token
    world.change(remote.id, description=f"Water. {token}")
    OwnershipChallenge.objects.update(looked_at=None)
    look_at_community(request.pk, actor=coordinator)
    return Scene(world, ada, curator, request)


def accept(scene: Scene, **inputs: Any) -> None:
    perform(scene.request.pk, "claim", actor=scene.curator)
    perform(scene.request.pk, "accept", actor=scene.curator, **inputs)


def let_the_portal_in(scene: Scene) -> None:
    remote, portal = scene.world.find("rivers"), scene.world.accounts["token-of-portal"]
    scene.world.members[remote.id][portal.id] = Role.OWNER


def test_where_the_portal_may_all_is_done_in_one_go(proved: Scene) -> None:
    let_the_portal_in(proved)
    accept(proved)
    proved.sweep()
    assert proved.statuses() == ALL_DONE
    remote = proved.world.find("rivers")
    assert remote.award_ids == ("00k4n6c32::777523",)
    assert remote.parent_id == proved.world.find("eu").id
    assert str(ZenodoLink.objects.get().remote_id) == remote.id
    assert proved.step("verify").evidence["found_in"] == ["description"]
    assert proved.world.created == 0
    ours = proved.now().community
    assert ours is not None
    assert ours.title == "Clean rivers", "as on Zenodo, where the request names none"


def test_where_it_may_not_the_owner_does_it_and_the_portal_sees_and_accepts(proved: Scene) -> None:
    accept(proved)
    proved.sweep()
    assert proved.statuses() == {**ALL_DONE, "grants": "blocked", "join": "blocked", "accept": "waiting"}
    assert proved.codes_told() == ["grants_by_owner", "join_by_owner"]
    assert "have it join the community “eu”" in proved.step("join").said
    owner = type(_zenodo(proved))(proved.world, "token-of-ada")
    remote = proved.world.find("rivers")
    owner.request_to_join(
        parent=proved.world.find("eu").id, community_id=remote.id, award_id="00k4n6c32::777523"
    )
    from requests_workflow.provisioning.staff import retry_steps  # noqa: PLC0415

    retry_steps(proved.request.pk, actor=proved.coordinator)
    proved.sweep()
    assert proved.statuses() == ALL_DONE
    assert proved.world.find("rivers").parent_id == proved.world.find("eu").id


def _zenodo(scene: Scene) -> Any:
    from communities.zenodo.choosing import current_zenodo  # noqa: PLC0415

    return current_zenodo()


def test_a_proof_that_is_gone_when_the_delivery_acts_is_a_task_and_nothing_is_touched(proved: Scene) -> None:
    let_the_portal_in(proved)
    accept(proved)
    remote = proved.world.find("rivers")
    proved.world.change(remote.id, description="Water.")
    proved.sweep()
    assert proved.step("verify").code == "proof_gone"
    assert proved.world.find("rivers").award_ids == ()
    assert ZenodoLink.objects.count() == 0
    assert proved.now().state == "accepted"
    assert proved.now().community is not None


def test_an_address_that_leads_elsewhere_by_now_is_noticed(proved: Scene) -> None:
    accept(proved)
    remote = proved.world.find("rivers")
    proved.world.change(remote.id, slug="rivers-old")
    proved.world.add_community("rivers", owner=proved.world.add_account("Bob"))
    proved.sweep()
    assert proved.step("verify").code == "another_community"


def test_a_community_that_was_deleted_meanwhile_is_a_task(proved: Scene) -> None:
    accept(proved)
    proved.world.deleted.add(proved.world.find("rivers").id)
    proved.sweep()
    assert proved.step("verify").code == "community_gone"


def test_a_zenodo_that_wants_a_sign_in_first_is_told_of_as_that_and_looked_at_again(proved: Scene) -> None:
    let_the_portal_in(proved)
    accept(proved)
    proved.world.fail_next(SignInNeeded("401"), call="read_community")
    proved.sweep()
    step = proved.step("verify")
    assert (step.status, step.said) == (
        "blocked",
        "Zenodo shows this only to people who have signed in there.",
    )
    ProvisioningStep.objects.filter(look_again_at__isnull=False).update(look_again_at=timezone.now())
    assert resume_provisioning() == 1
    proved.sweep()
    assert proved.statuses() == ALL_DONE


def test_a_proof_by_access_token_is_not_looked_for_in_the_page(world: World) -> None:
    ada = world.add_account("Ada", token="token-of-ada")
    world.add_community("rivers", owner=ada)
    request = make_submitted(kind="link", community="rivers")
    prove_by_token(request.pk, "token-of-ada", actor=request.coordinator)
    scene = Scene(world, ada, make_curator(), request)
    let_the_portal_in(scene)
    accept(scene)
    scene.sweep()
    assert scene.statuses() == ALL_DONE
    assert scene.step("verify").evidence["proved_by"] == "token"


def test_an_override_is_carried_out_as_it_was_decided(world: World) -> None:
    world.add_community("rivers", owner=world.add_account("Ada"))
    scene = Scene(world, world.accounts["token-of-ada"], make_curator(), make_submitted(
        kind="link", community="rivers"
    ))  # fmt: skip
    let_the_portal_in(scene)
    accept(scene, overrides={"ownership": "By letter."})
    scene.sweep()
    assert scene.statuses() == ALL_DONE
    assert scene.step("verify").evidence["proved_by"] == "override"
