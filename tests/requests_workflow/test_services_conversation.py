"""The conversation: who may speak, who hears it, and that speaking keeps a claim alive."""

import pytest

from portal.accounts.models import User
from requests_workflow.models import Delivery, Note, RequestEvent
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound, NotReady, WrongState
from requests_workflow.services import comment, note
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import Stage, set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


def say(stage: Stage, role: str, text: str = "Hello.") -> RequestEvent:
    """Comment in a role."""
    actor = stage.actor(role)
    assert isinstance(actor, User)
    return comment(stage.request.pk, text, actor=actor)


def jot(stage: Stage, role: str, text: str = "Looks fine.") -> Note:
    """Leave a note in a role."""
    actor = stage.actor(role)
    assert isinstance(actor, User)
    return note(stage.request.pk, text, actor=actor)


def heard_by(event: RequestEvent) -> list[tuple[str, int | None]]:
    """Return handler and recipient of what an event caused."""
    return [(row.handler, row.recipient_id) for row in Delivery.objects.filter(event=event)]


def test_a_comment_is_an_event_with_its_text_and_no_new_version() -> None:
    stage = set_stage("in_review")
    before = stage.now()
    event = say(stage, "coordinator", "  Dear curator,\r\nplease look.  ")
    after = stage.now()
    assert (event.action, event.from_state, event.to_state) == ("comment", "in_review", "in_review")
    assert event.text.comment == "Dear curator,\nplease look."
    assert (after.version, after.state, after.events_count) == (before.version, before.state, 3)


@pytest.mark.parametrize(
    "role", ["coordinator", "editor", "viewer", "curator", "assignee", "lead", "relative"]
)
def test_everybody_who_takes_part_may_comment(role: str) -> None:
    assert say(set_stage("submitted"), role).action == "comment"


@pytest.mark.parametrize("situation", ["sent_back", "accepted", "declined", "cancelled", "expired"])
def test_a_conversation_goes_on_after_a_decision(situation: str) -> None:
    assert say(set_stage(situation), "coordinator").action == "comment"


@pytest.mark.parametrize("role", ["stranger", "superuser"])
def test_for_others_there_is_no_conversation(role: str) -> None:
    stage = set_stage("submitted")
    with refused(NotFound):
        say(stage, role)
    with refused(NotFound):
        jot(stage, role)


def test_a_draft_has_no_conversation() -> None:
    stage = set_stage("draft")
    with refused(WrongState):
        say(stage, "coordinator")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_no_comment(text: str) -> None:
    stage = set_stage("submitted")
    with refused(NotReady):
        say(stage, "coordinator", text)
    with refused(NotReady):
        jot(stage, "curator", text)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_001])
def test_a_text_that_cannot_be_stored_is_refused(text: str) -> None:
    stage = set_stage("submitted")
    with refused(InvalidInput) as caught:
        say(stage, "coordinator", text)
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["comment"]
    with refused(InvalidInput):
        jot(stage, "curator", text)


@pytest.mark.parametrize(
    ("role", "handlers"),
    [
        ("assignee", {"mail_coordinator"}),
        ("curator", {"mail_coordinator", "mail_assignee"}),
        ("lead", {"mail_coordinator", "mail_assignee"}),
        ("editor", {"mail_coordinator", "mail_assignee"}),
        ("viewer", {"mail_coordinator", "mail_assignee"}),
        ("coordinator", {"mail_assignee"}),
        ("self_curator", {"mail_assignee"}),
    ],
)
def test_coordinator_and_assignee_hear_it_unless_they_said_it(role: str, handlers: set[str]) -> None:
    stage = set_stage("in_review")
    recipients = {"mail_coordinator": stage.users["coordinator"], "mail_assignee": stage.users["assignee"]}
    assert sorted(heard_by(say(stage, role))) == sorted((it, recipients[it].pk) for it in handlers)


def test_speaking_renews_the_lease_of_the_assignee_alone() -> None:
    stage = set_stage("in_review")
    over = stage.now().lease_until
    with clock_at(utc("2027-03-02 10:00")):
        say(stage, "coordinator")
        jot(stage, "curator")
        assert stage.now().lease_until == over
        say(stage, "assignee")
        assert stage.now().lease_until == utc("2027-03-04 10:00")
    with clock_at(utc("2027-03-03 10:00")):
        jot(stage, "assignee")
    assert stage.now().lease_until == utc("2027-03-05 10:00")


def test_a_note_is_no_event_and_is_seen_by_curators_alone() -> None:
    stage = set_stage("in_review")
    written = jot(stage, "curator", " Looks fine. ")
    assert (written.text, written.author) == ("Looks fine.", stage.users["curator"])
    assert stage.now().events_count == 2
    assert not Delivery.objects.filter(event__action="note").exists()


@pytest.mark.parametrize("role", ["coordinator", "editor", "viewer"])
def test_coordinators_leave_no_notes(role: str) -> None:
    stage = set_stage("in_review")
    with refused(NotAllowed):
        jot(stage, role)
