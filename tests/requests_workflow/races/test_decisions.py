"""Two decisions at the same moment: one is made, and the other is told of it."""

from typing import Any

import pytest
from django.utils import timezone

from communities.models import Community
from portal.accounts.models import User
from requests_workflow.actors import SYSTEM
from requests_workflow.admin.bulk.deeds import DEEDS, Words
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent, Reservation
from requests_workflow.refusals import NotReady, Refusal, Stale, WrongState
from requests_workflow.services import amend, comment
from tests.factories import make_curator, make_in_review, make_submitted
from tests.requests_workflow.admin.times import make_stale
from tests.requests_workflow.races.racing import Racer, race
from tests.requests_workflow.stage import let_time_run_out, set_stage

pytestmark = pytest.mark.django_db(transaction=True)

AFTER_THE_LOCK = 'FROM "requests_workflow_communityrequest"'
AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_requestevent"'


def mover(
    request: CommunityRequest, action: str, actor: Any, *, hold_after: str = "", **inputs: Any
) -> Racer:
    """Make a racer of a move, by an actor read on the racer's own connection."""

    def move() -> CommunityRequest:
        this = User.objects.get(pk=actor.pk) if isinstance(actor, User) else actor
        return perform(request.pk, action, actor=this, comment="Because.", reason="other", **inputs)

    return Racer(move, hold_after=hold_after)


@pytest.mark.parametrize("hold_after", [AFTER_THE_LOCK, AFTER_THE_EVENT])
@pytest.mark.parametrize(
    ("first", "second", "state"), [("accept", "decline", "accepted"), ("decline", "accept", "declined")]
)
def test_of_accept_and_decline_at_once_one_is_made(
    first: str, second: str, state: str, hold_after: str
) -> None:
    """Without `select_for_update`, or on SQLite BEGIN IMMEDIATE, the loser breaks in place of being told."""
    curator = make_curator()
    request = make_in_review(curator)
    Delivery.objects.all().delete()
    racers = [mover(request, first, curator, hold_after=hold_after), mover(request, second, curator)]
    won, lost = race(racers[0], racers[1:])
    assert (won.state, CommunityRequest.objects.get().state) == (state, state)
    assert isinstance(lost, WrongState)
    assert (lost.state, lost.acted_by) == (state, curator.display_name)
    last = RequestEvent.objects.filter(request=request).order_by("number")[2:]
    assert [(event.action, event.to_state) for event in last] == [(first, state)]
    mail = Delivery.objects.get()
    assert (mail.event, mail.handler, mail.recipient) == (last[0], "mail_coordinator", request.coordinator)
    assert Community.objects.count() == (state == "accepted")
    assert Reservation.objects.filter(request=request).count() == 0


def test_of_many_claims_at_once_one_is_made() -> None:
    request = make_submitted()
    curators = [make_curator() for _ in range(5)]
    racers = [mover(request, "claim", curator) for curator in curators]
    racers[0].hold_after = AFTER_THE_EVENT
    won, *lost = race(racers[0], racers[1:])
    assert won.assignee_id == CommunityRequest.objects.get().assignee_id == curators[0].pk
    assert [type(refusal) for refusal in lost] == [WrongState] * 4
    assert {refusal.acted_by for refusal in lost} == {curators[0].display_name}
    assert RequestEvent.objects.filter(action="claim").count() == 1


def test_who_decides_on_what_was_just_amended_is_told_so() -> None:
    """With the version compared before the lock, the curator would accept what they never read."""
    curator = make_curator()
    request = make_in_review(curator)
    amendment = Racer(
        lambda: amend(request.pk, {"title": "Another"}, actor=request.coordinator), hold_after=AFTER_THE_EVENT
    )
    accept = mover(request, "accept", curator, expected_version=request.version)
    amended, refusal = race(amendment, [accept])
    assert amended.version == request.version + 1
    assert isinstance(refusal, Stale)
    assert refusal.version == amended.version
    now = CommunityRequest.objects.get()
    assert (now.state, now.title) == ("in_review", "Another")


def test_what_is_just_accepted_is_amended_no_more() -> None:
    curator = make_curator()
    request = make_in_review(curator, title="As read")
    accept = mover(request, "accept", curator, hold_after=AFTER_THE_EVENT)
    late = Racer(lambda: amend(request.pk, {"title": "Too late"}, actor=request.coordinator))
    won, refusal = race(accept, [late])
    assert (won.state, Community.objects.get().title) == ("accepted", "As read")
    assert isinstance(refusal, WrongState)
    assert CommunityRequest.objects.get().title == "As read"


@pytest.mark.parametrize(
    ("first", "second", "state"), [("expire", "resubmit", "expired"), ("resubmit", "expire", "submitted")]
)
def test_of_expiry_and_an_answer_at_once_one_counts(first: str, second: str, state: str) -> None:
    request = set_stage("sent_back").now()
    actors = {"expire": SYSTEM, "resubmit": request.coordinator}
    racers = [mover(request, first, actors[first], hold_after=AFTER_THE_EVENT)]
    won, refusal = race(racers[0], [mover(request, second, actors[second])])
    assert won.state == CommunityRequest.objects.get(pk=request.pk).state == state
    assert isinstance(refusal, WrongState)
    assert RequestEvent.objects.filter(request=request, action__in=[first, second]).count() == 1


def test_a_lease_renewed_at_the_last_moment_does_not_lapse() -> None:
    stage = set_stage("in_review")
    let_time_run_out(stage.request)
    curator = stage.users["assignee"]
    speaking = Racer(
        lambda: comment(stage.request.pk, "I am on it.", actor=curator), hold_after=AFTER_THE_EVENT
    )
    _, refusal = race(speaking, [mover(stage.request, "lapse", SYSTEM)])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_ready"
    assert stage.now().assignee == curator
    lease_until = stage.now().lease_until
    assert lease_until is not None
    assert lease_until > timezone.now()


def test_an_answer_that_is_just_being_written_keeps_a_request_from_being_declined_as_stale() -> None:
    """A comment raises no version: without the lock before the look, the request is declined over it."""
    curator = make_curator()
    request = make_stale(curator)
    words = Words("We heard nothing more.", "insufficient_information")
    answering = Racer(
        lambda: comment(request.pk, "We do.", actor=User.objects.get(pk=request.coordinator_id)),
        hold_after=AFTER_THE_EVENT,
    ).start_and_hold()
    declining = Racer(
        lambda: DEEDS["decline"].do(request.pk, User.objects.get(pk=curator.pk), request.version, words)
    ).start_and_block()
    answering.finish()
    assert isinstance(declining.finish(), NotReady)
    assert CommunityRequest.objects.get(pk=request.pk).state == "in_review"
