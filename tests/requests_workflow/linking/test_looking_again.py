from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from communities.zenodo.errors import HeldBack, TimedOut, ZenodoError
from requests_workflow.engine import perform
from requests_workflow.linking.looking_again import look_again
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.models import OwnershipChallenge, OwnershipProof
from tests.requests_workflow.linking.conftest import Scene

pytestmark = pytest.mark.django_db


def pass_hours(hours: float) -> None:
    """Let what was seen be so many hours ago."""
    past = timedelta(hours=hours)
    OwnershipChallenge.objects.update(
        looked_at=F("looked_at") - past,
        created_at=F("created_at") - past,
        look_again_at=F("look_again_at") - past,
    )
    OwnershipProof.objects.update(verified_at=F("verified_at") - past)


@pytest.fixture(autouse=True)
def looked_at(scene: Scene) -> None:
    look_at_community(scene.request.pk, actor=scene.coordinator)
    scene.place_token()


def test_a_token_is_found_without_anybody_coming_back(scene: Scene) -> None:
    assert look_again() == 0
    pass_hours(1)
    assert look_again() == 1
    assert OwnershipProof.objects.get().by is None
    event = scene.request.events.get(action="prove_ownership")
    assert (event.actor_role, event.details) == ("system", {"method": "challenge"})


def test_a_proof_is_kept_fresh_as_long_as_the_token_is_there(scene: Scene) -> None:
    pass_hours(1)
    look_again()
    pass_hours(11)
    assert look_again() == 0
    pass_hours(2)
    assert look_again() == 1
    assert OwnershipProof.objects.get().verified_at > timezone.now() - timedelta(minutes=1)
    scene.world.change(scene.remote.id, description="Water.")
    pass_hours(13)
    assert look_again() == 1
    assert OwnershipProof.objects.get().verified_at < timezone.now() - timedelta(hours=12)


def test_nobody_is_asked_about_closed_requests_old_ones_and_proofs_by_an_access_token(scene: Scene) -> None:
    pass_hours(14 * 24 + 1)
    assert look_again() == 0
    prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    pass_hours(13)
    assert look_again() == 0
    perform(scene.request.pk, "cancel", actor=scene.coordinator)
    OwnershipProof.objects.all().delete()
    OwnershipChallenge.objects.update(created_at=timezone.now())
    assert look_again() == 0


def test_a_zenodo_that_is_away_stops_no_job(scene: Scene) -> None:
    pass_hours(1)
    scene.world.fail_next(TimedOut("slow"))
    assert look_again() == 1
    assert OwnershipProof.objects.count() == 0
    pass_hours(0.2)
    assert look_again() == 0
    pass_hours(0.06)
    assert look_again() == 1
    assert OwnershipProof.objects.count() == 1
    pass_hours(0.3)
    assert look_again() == 0, "it was answered"


@pytest.mark.parametrize("error", [TimedOut("slow"), HeldBack("our own limit", retry_after=20.0)])
def test_a_second_look_without_an_answer_lets_no_proof_lapse(scene: Scene, error: ZenodoError) -> None:
    pass_hours(1)
    look_again()
    pass_hours(12)
    scene.world.fail_next(error, call="read_community")
    assert look_again() == 1
    pass_hours(0.26)
    assert look_again() == 1
    assert OwnershipProof.objects.get().is_good_at(timezone.now() + timedelta(hours=23))
    assert scene.challenge.look_again_at is None


def test_a_question_about_an_access_token_without_an_answer_delays_no_second_look(scene: Scene) -> None:
    pass_hours(1)
    look_again()
    pass_hours(11.5)
    scene.world.fail_next(TimedOut("slow"), call="read_community")
    prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    pass_hours(0.26)
    assert look_again() == 1
    assert OwnershipProof.objects.get().verified_at > timezone.now() - timedelta(minutes=1)
