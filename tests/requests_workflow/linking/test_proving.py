from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from communities.services import establish_community
from communities.zenodo.errors import RateLimited, SignInNeeded, TimedOut, Unreachable
from communities.zenodo.linking import link_to_zenodo
from communities.zenodo.twin import World
from communities.zenodo.values import Role
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.models import CheckResult, OwnershipChallenge, OwnershipProof
from requests_workflow.refusals import NotAllowed, NotFound, NotReady, WrongState
from requests_workflow.services import amend, rerun_checks
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.linking.conftest import Scene
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import let_in

pytestmark = pytest.mark.django_db


def look(scene: Scene) -> OwnershipChallenge:
    scene.let_time_pass()
    return look_at_community(scene.request.pk, actor=scene.coordinator)


def judge(scene: Scene) -> tuple[str, str]:
    result = CheckResult.objects.get(request=scene.request, check_id="ownership")
    return result.level, result.blocks


def test_a_look_shows_the_community_and_gives_a_token_to_place(scene: Scene) -> None:
    seen = look(scene)
    assert (seen.title, seen.description, seen.records) == ("Clean rivers", "Water.", 3)
    assert str(seen.remote_id) == scene.remote.id
    assert seen.token.startswith("eu-project-community-")
    assert "the token is not there yet" in seen.said
    assert OwnershipProof.objects.count() == 0
    assert judge(scene) == ("error", "accept")


@pytest.mark.parametrize("place", ["description", "website", "curation_policy", "page"])
def test_a_token_in_any_of_the_places_is_a_proof(scene: Scene, place: str) -> None:
    look(scene)
    scene.place_token(place)
    assert "The token was found" in look(scene).said
    proof = OwnershipProof.objects.get()
    assert (proof.method, proof.evidence) == ("challenge", {"found_in": [place]})
    assert (str(proof.remote_id), proof.by, proof.named) == (scene.remote.id, scene.coordinator, "rivers")
    assert proof.good_until - proof.verified_at == timedelta(hours=24)
    assert judge(scene) == ("info", "")
    event = scene.request.events.get(action="prove_ownership")
    assert (event.details, event.from_state, event.to_state) == (
        {"method": "challenge"},
        "submitted",
        "submitted",
    )


def test_the_token_of_another_request_proves_nothing(scene: Scene) -> None:
    look(scene)
    scene.world.change(scene.remote.id, description="eu-project-community-0123456789")
    look(scene)
    assert OwnershipProof.objects.count() == 0


def test_seen_again_a_proof_is_good_for_another_day_and_told_once(scene: Scene) -> None:
    look(scene)
    scene.place_token()
    look(scene)
    OwnershipProof.objects.update(verified_at=timezone.now() - timedelta(hours=30))
    look(scene)
    proof = OwnershipProof.objects.get()
    assert proof.is_good_at(timezone.now())
    assert scene.request.events.filter(action="prove_ownership").count() == 1


def accept(scene: Scene, **inputs: Any) -> None:
    curator = make_curator()
    perform(scene.request.pk, "claim", actor=curator)
    perform(scene.request.pk, "accept", actor=curator, **inputs)


def test_with_a_proof_the_request_can_be_accepted(scene: Scene) -> None:
    look(scene)
    scene.place_token()
    look(scene)
    accept(scene)
    assert scene.now().state == "accepted"


def test_a_proof_that_is_older_than_a_day_blocks_the_acceptance(scene: Scene) -> None:
    look(scene)
    scene.place_token()
    look(scene)
    OwnershipProof.objects.update(verified_at=timezone.now() - timedelta(hours=24, seconds=1))
    curator = make_curator()
    perform(scene.request.pk, "claim", actor=curator)
    with refused(NotReady) as caught:
        perform(scene.request.pk, "accept", actor=curator)
    assert caught[0].missing[0].code == "ownership_proof_too_old"  # type: ignore[attr-defined]
    rerun_checks(scene.request.pk, actor=curator)
    perform(scene.request.pk, "accept", actor=curator, overrides={"ownership": "Seen by myself."})
    assert scene.now().state == "accepted"


def test_naming_another_community_voids_the_proof_and_naming_the_first_again_does_not_mend_it(
    scene: Scene,
) -> None:
    look(scene)
    scene.place_token()
    look(scene)
    token = scene.challenge.token
    scene.world.add_community("lakes", owner=scene.ada)
    amend(scene.request.pk, {"community": "lakes"}, actor=scene.coordinator)
    assert judge(scene) == ("error", "accept")
    amend(scene.request.pk, {"community": "rivers"}, actor=scene.coordinator)
    assert judge(scene) == ("error", "accept")
    assert OwnershipProof.objects.get().voided_at is not None
    amend(scene.request.pk, {"community": "lakes"}, actor=scene.coordinator)
    assert look(scene).token != token


def test_a_community_that_is_named_by_uuid_is_known_by_its_slug_once_it_was_read(
    world: World, scene: Scene
) -> None:
    lakes = world.add_community("lakes", owner=scene.ada)
    amend(scene.request.pk, {"community": lakes.id}, actor=scene.coordinator)
    seen = look(scene)
    assert (scene.now().linked_community, seen.named) == ("lakes", "lakes")
    scene.world.change(lakes.id, description=seen.token)
    look(scene)
    assert OwnershipProof.objects.get(voided_at=None).named == "lakes"


def test_an_access_token_of_an_owner_proves_it_and_is_nowhere_afterwards(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        seen = prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    proof = OwnershipProof.objects.get()
    assert (proof.method, proof.evidence) == ("token", {"role": "owner"})
    assert "is an owner" in seen.said
    assert judge(scene) == ("info", "")
    rows: list[Any] = [*OwnershipProof.objects.values(), *OwnershipChallenge.objects.values()]
    rows += [*scene.request.events.values(), *CheckResult.objects.values()]
    assert "token-of-ada" not in str(rows) + caplog.text


@pytest.mark.parametrize(
    ("token", "said"), [("token-of-bob", "is no owner"), ("nonsense", "does not know this access token")]
)
def test_an_access_token_of_somebody_else_proves_nothing(scene: Scene, token: str, said: str) -> None:
    scene.world.add_account("Bob", token="token-of-bob")
    assert said in prove_by_token(scene.request.pk, token, actor=scene.coordinator).said
    assert OwnershipProof.objects.count() == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimedOut("slow"), "does not answer"),
        (Unreachable("no"), "does not answer"),
        (RateLimited("429", retry_after=60), "does not answer"),
        (
            SignInNeeded("401"),
            "“rivers” only to people who have signed in there, and we look as everybody can",
        ),
    ],
)
def test_a_zenodo_that_does_not_answer_is_told_of_and_takes_nothing_away(
    scene: Scene, error: Exception, said: str
) -> None:
    look(scene)
    scene.place_token()
    look(scene)
    scene.world.fail_next(error, call="read_community")  # type: ignore[arg-type]
    assert said in look(scene).said
    assert scene.challenge.title == "Clean rivers"
    assert OwnershipProof.objects.get().is_good_at(timezone.now())


def test_what_can_not_be_linked_is_told_in_words(world: World, scene: Scene) -> None:
    amend(scene.request.pk, {"community": "nowhere"}, actor=scene.coordinator)
    assert "knows no community “nowhere”" in look(scene).said
    gone = world.add_community("gone")
    world.deleted.add(gone.id)
    amend(scene.request.pk, {"community": "gone"}, actor=scene.coordinator)
    assert "was deleted" in look(scene).said
    world.add_community("secret", is_public=False)
    amend(scene.request.pk, {"community": "secret"}, actor=scene.coordinator)
    assert "is restricted" in look(scene).said


def test_the_first_look_at_a_slug_of_a_deleted_community_says_so_and_shows_nothing(scene: Scene) -> None:
    scene.world.deleted.add(scene.remote.id)
    seen = look(scene)
    assert "“rivers” was deleted on Zenodo, so it can’t be linked" in seen.said
    assert (seen.remote_id, seen.title, seen.records, seen.owners) == (None, "", None, [])
    assert prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator).remote_id is None
    assert OwnershipProof.objects.count() == 0
    assert judge(scene) == ("error", "accept")
    assert scene.now().state == "submitted"


def test_a_community_that_the_registry_has_under_another_name_is_linked_already(
    scene: Scene, world: World
) -> None:
    ours = establish_community(
        slug="water", title="Water", description="", website="", origin=Community.Origin.LINKED,
        grants=[make_grant()], owner=make_user(),
    )  # fmt: skip
    link_to_zenodo(ours, scene.remote)
    look(scene)
    scene.place_token()
    assert "linked already: in the registry it is “water”" in look(scene).said
    assert OwnershipProof.objects.count() == 0


def test_a_second_click_asks_zenodo_nothing(scene: Scene) -> None:
    look(scene)
    asked = list(scene.world.calls)
    look_at_community(scene.request.pk, actor=scene.coordinator)
    assert scene.world.calls == asked


def test_who_has_no_part_in_it_proves_nothing(scene: Scene) -> None:
    viewer = make_user()
    let_in(viewer, scene.request, "viewer")
    with refused(NotFound):
        look_at_community(scene.request.pk, actor=make_user())
    with refused(NotAllowed):
        look_at_community(scene.request.pk, actor=User.objects.get(pk=viewer.pk))
    assert scene.world.calls == []


def test_a_curator_may_look_again(scene: Scene) -> None:
    look(scene)
    scene.place_token()
    scene.let_time_pass()
    look_at_community(scene.request.pk, actor=make_curator())
    assert OwnershipProof.objects.count() == 1


def test_a_closed_request_and_one_for_a_new_community_have_nothing_to_prove(scene: Scene) -> None:
    perform(scene.request.pk, "cancel", actor=scene.coordinator)
    with refused(WrongState):
        look_at_community(scene.request.pk, actor=scene.coordinator)
    other = make_submitted(scene.coordinator)
    with refused(NotReady):
        look_at_community(other.pk, actor=scene.coordinator)


def test_a_request_that_was_closed_while_zenodo_was_asked_is_left_as_it_is(scene: Scene) -> None:
    look(scene)
    scene.place_token()
    scene.let_time_pass()
    ask = type(scene.world).find

    def close_meanwhile(world: World, reference: str) -> Any:
        if scene.now().state == "submitted":
            perform(scene.request.pk, "cancel", actor=scene.coordinator)
        return ask(world, reference)

    scene.world.find = close_meanwhile.__get__(scene.world)  # type: ignore[method-assign]
    with pytest.raises(WrongState):
        look_at_community(scene.request.pk, actor=scene.coordinator)
    assert OwnershipProof.objects.count() == 0


def test_what_was_seen_of_a_community_that_the_request_names_no_more_is_of_no_use(scene: Scene) -> None:
    scene.world.add_community("lakes", owner=scene.ada)
    look(scene)
    scene.place_token()
    scene.let_time_pass()
    ask = type(scene.world).find

    def name_another_meanwhile(world: World, reference: str) -> Any:
        if scene.now().linked_community == "rivers":
            amend(scene.request.pk, {"community": "lakes"}, actor=scene.coordinator)
        return ask(world, reference)

    scene.world.find = name_another_meanwhile.__get__(scene.world)  # type: ignore[method-assign]
    seen = look_at_community(scene.request.pk, actor=scene.coordinator)
    assert OwnershipProof.objects.count() == 0
    assert (scene.now().linked_community, seen.looked_at) == ("lakes", None)


def test_of_two_proofs_the_later_one_stands(scene: Scene) -> None:
    prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    scene.place_token()
    look(scene)
    assert [(proof.method, proof.voided_at is None) for proof in OwnershipProof.objects.all()] == [
        ("token", False),
        ("challenge", True),
    ]


def test_a_community_that_only_the_portals_account_can_see_counts_as_restricted(scene: Scene) -> None:
    portal = scene.world.accounts["token-of-portal"]
    scene.world.members[scene.remote.id][portal.id] = Role.OWNER
    scene.world.change(scene.remote.id, is_public=False)
    assert "is restricted" in look(scene).said


def test_a_draft_can_be_proved_and_has_no_history_by_it(scene: Scene, world: World) -> None:
    lakes = world.add_community("lakes", owner=scene.ada)
    draft = make_draft(scene.coordinator, kind="link", community="lakes")
    token = look_at_community(draft.pk, actor=scene.coordinator).token
    world.change(lakes.id, description=token)
    OwnershipChallenge.objects.update(looked_at=None)
    look_at_community(draft.pk, actor=scene.coordinator)
    assert draft.events.count() == 0
    submitted = perform(draft.pk, "submit", actor=scene.coordinator)
    assert submitted.check_results.get(check_id="ownership").level == "info"


def test_without_a_zenodo_nothing_can_be_looked_at(db: None) -> None:
    request = make_submitted(kind="link", community="rivers")
    with refused(NotReady):
        look_at_community(request.pk, actor=request.coordinator)
