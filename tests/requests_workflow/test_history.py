"""The history: append-only in the database, numbered, chained, and without a word of personal text."""

import pytest
from django.db.models import ProtectedError
from django.forms.models import model_to_dict

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.history import digest_texts, hash_event
from requests_workflow.models import CommunityRequest, EventText, RequestEvent
from requests_workflow.selectors import timeline
from requests_workflow.services import amend, comment
from tests.factories import make_curator, make_in_review, make_submitted
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db

TABLE = "requests_workflow_requestevent"


def test_each_event_holds_the_hash_of_the_one_before_and_the_request_that_of_the_last() -> None:
    stage = set_stage("appealed")
    amend(stage.request.pk, {"title": "Anew"}, actor=stage.users["coordinator"])
    events = list(stage.now().events.order_by("number"))
    assert [event.number for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert (stage.now().history_head, stage.now().events_count) == (events[-1].hash, 5)


def test_every_hash_can_be_computed_again_from_what_is_stored() -> None:
    stage = set_stage("answered")
    amend(stage.request.pk, {"title": "Łódź “quoted” ✓"}, actor=stage.users["coordinator"])
    for event in RequestEvent.objects.all():
        assert hash_event(event) == event.hash


@pytest.mark.parametrize(
    "change",
    [
        {"number": 9}, {"action": "accept"}, {"from_state": "x"}, {"to_state": "x"}, {"version": 9},
        {"actor_key": None}, {"actor_role": "lead"}, {"details": {"reason": "other"}}, {"text_digest": "x"},
        {"previous_hash": "x"}, {"at": "later"}, {"request_id": "another"},
    ],
    ids=str,
)  # fmt: skip
def test_the_hash_covers_everything_the_event_says(change: dict[str, object]) -> None:
    event = make_submitted().events.get()
    if "at" in change:
        change = {"at": event.at.replace(microsecond=(event.at.microsecond + 1) % 1_000_000)}
    for column, value in change.items():
        setattr(event, column, value)
    assert hash_event(event) != event.hash


def test_texts_lie_beside_the_event_which_keeps_their_digest() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    remarks = {"title": "Too long."}
    perform(request.pk, "request_changes", actor=curator, comment="Dear Ada, …", remarks=remarks)
    event = request.events.get(action="request_changes")
    text = event.text
    assert (text.comment, text.remarks, text.overrides, text.author) == ("Dear Ada, …", remarks, {}, curator)
    said = {
        "comment": text.comment, "remarks": text.remarks, "changes": {}, "overrides": text.overrides
    }  # fmt: skip
    assert event.text_digest == digest_texts(said, text.salt)
    assert "Ada" not in str(model_to_dict(event))


def test_a_move_without_words_has_no_text() -> None:
    event = make_submitted().events.get()
    assert event.text_digest == ""
    assert not EventText.objects.exists()


def test_equal_texts_have_different_digests() -> None:
    digests = {set_stage("declined").now().events.get(action="decline").text_digest for _ in range(2)}
    assert len(digests) == 2


def test_the_digest_survives_erasure_and_the_chain_still_holds() -> None:
    event = set_stage("declined").now().events.get(action="decline")
    EventText.objects.filter(event=event).update(comment="", remarks={}, overrides={}, salt="", author=None)
    event = RequestEvent.objects.select_related("text").get(pk=event.pk)
    assert (event.text.comment, len(event.text_digest)) == ("", 64)
    assert hash_event(event) == event.hash


def test_a_request_with_history_is_not_deleted() -> None:
    request = make_submitted()
    with pytest.raises(ProtectedError):
        request.delete()
    with pytest.raises(ProtectedError):
        CommunityRequest.objects.all().delete()


def test_people_with_requests_or_claims_are_not_deleted() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    for person in (request.coordinator, curator):
        with pytest.raises(ProtectedError):
            person.delete()


def test_events_stay_when_the_account_of_their_curator_is_gone() -> None:
    stage = set_stage("declined")
    before = list(RequestEvent.objects.values())
    stage.users["assignee"].delete()
    assert list(RequestEvent.objects.values()) == before
    events = timeline(stage.now())
    assert [event.actor_name for event in events[1:]] == ["a former user"] * 2
    assert events[-1].text.comment == "Because."


def test_the_role_is_that_in_which_somebody_acted() -> None:
    stage = set_stage("answered")
    stage.act("lead", "claim")
    for member in ("editor", "relative"):
        comment(stage.request.pk, "Hello.", actor=stage.users[member])
    stage.act("self_curator", "cancel")
    roles = list(stage.now().events.values_list("actor_role", flat=True))
    assert roles == [
        "coordinator", "curator", "curator", "coordinator", "lead", "member", "member", "coordinator",
    ]  # fmt: skip
    system = set_stage("expired").now().events.get(action="expire")
    assert (system.actor_role, system.actor_key) == ("system", None)


def test_the_actor_is_a_pseudonym() -> None:
    request = make_submitted()
    event = request.events.get()
    assert event.actor_key == User.objects.get(pk=request.coordinator_id).pseudonym
    assert request.coordinator.email not in str(model_to_dict(event))
