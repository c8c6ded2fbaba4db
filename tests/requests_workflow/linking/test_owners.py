import pytest
from django.core.mail import EmailMessage

from communities.zenodo.twin import World
from requests_workflow.actors import SYSTEM
from requests_workflow.engine import perform
from requests_workflow.linking.owners import tell_owners
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.models import Delivery
from requests_workflow.outbox import sweeping
from tests.factories import make_submitted, make_user
from tests.requests_workflow.linking.conftest import Scene

pytestmark = pytest.mark.django_db


def test_who_proved_a_community_before_hears_once_that_somebody_else_asks_for_it(
    scene: Scene, mailoutbox: list[EmailMessage]
) -> None:
    prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    assert tell_owners() == 0
    perform(scene.request.pk, "cancel", actor=scene.coordinator)
    theirs = make_submitted(make_user("bob@else.example"), kind="link", community="rivers", title="Mine now")
    assert (tell_owners(), tell_owners()) == (1, 0)
    sweeping.sweep()
    [letter] = [mail for mail in mailoutbox if "Somebody asks for your community" in mail.subject]
    body = " ".join(str(letter.body).split())
    assert letter.to == ["ada@uni.example"]
    assert "link the community “rivers”" in body
    assert "Mine now" not in letter.subject + body
    assert "bob@else.example" not in body
    assert theirs.events.filter(action="tell_owners").count() == 1


def test_an_owner_is_told_whatever_name_the_request_calls_their_community(scene: Scene) -> None:
    """Fails when names are compared as they were written: a request may name it by its id on Zenodo."""
    challenge = prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    perform(scene.request.pk, "cancel", actor=scene.coordinator)
    bob = make_user("bob@else.example")
    theirs = make_submitted(bob, kind="link", community=str(challenge.remote_id))
    assert tell_owners() == 0
    look_at_community(theirs.pk, actor=SYSTEM)
    assert theirs.linked_community == str(challenge.remote_id)
    assert (tell_owners(), tell_owners()) == (1, 0)
    told = Delivery.objects.filter(event__request=theirs, handler="mail_owners")
    assert [delivery.recipient for delivery in told] == [scene.coordinator]


def test_nobody_is_told_of_drafts_closed_requests_and_their_own(scene: Scene, world: World) -> None:
    prove_by_token(scene.request.pk, "token-of-ada", actor=scene.coordinator)
    perform(scene.request.pk, "cancel", actor=scene.coordinator)
    own = make_submitted(scene.coordinator, kind="link", community="rivers")
    assert tell_owners() == 0
    perform(own.pk, "cancel", actor=scene.coordinator)
    bob = make_user()
    perform(make_submitted(bob, kind="link", community="rivers").pk, "cancel", actor=bob)
    assert tell_owners() == 0
