"""The engine: one move is a new state, a new version, one event and its deliveries, or nothing at all."""

from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError

from communities.models import Community
from requests_workflow import engine
from requests_workflow.actors import SYSTEM
from requests_workflow.engine import available, perform
from requests_workflow.models import RequestEvent
from requests_workflow.refusals import Conflict, InvalidInput, NotFound, Stale
from requests_workflow.selectors import find_request
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.snapshots import photograph, refused
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


def test_a_move_writes_state_version_and_event_together() -> None:
    curator = make_curator()
    request = make_submitted()
    returned = perform(request.pk, "claim", actor=curator, expected_version=2)
    request.refresh_from_db()
    assert (request.state, request.version, request.events_count) == ("in_review", 3, 2)
    assert (returned.state, returned.version, returned.pk) == ("in_review", 3, request.pk)
    event = request.events.get(number=2)
    assert (event.action, event.from_state, event.to_state) == ("claim", "submitted", "in_review")
    assert (event.version, event.actor_key, event.actor_role) == (3, curator.pseudonym, "curator")


def test_a_request_answers_to_its_id_in_any_type_and_to_its_reference() -> None:
    for name in ("pk", "reference"):
        draft = make_draft()
        assert perform(str(getattr(draft, name)), "submit", actor=draft.coordinator).state == "submitted"


# Written down, not drawn: a test has the same name in every process that collects it.
NOBODYS_ID = "5f0c8a52-9d34-4c5e-8a0b-2f6f1f5c7e11"


@pytest.mark.parametrize(
    "identifier",
    ["", "x", "7", "\x00", "EUC-2026-999999", "euc-2026-000001", "EUC-2026-000001\n", NOBODYS_ID],
)
def test_an_unknown_id_is_not_found_whatever_it_looks_like(identifier: str) -> None:
    with refused(NotFound):
        perform(identifier, "submit", actor=SYSTEM)


def test_the_version_that_was_read_may_act_and_an_older_one_may_not() -> None:
    draft = make_draft()
    with refused(Stale) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator, expected_version=2)
    assert isinstance(caught[0], Stale)
    assert caught[0].version == 1
    assert perform(draft.pk, "submit", actor=draft.coordinator, expected_version=1).version == 2


@pytest.mark.parametrize("version", [True, "1", 1.0])
def test_a_version_that_is_no_whole_number_is_refused(version: Any) -> None:
    draft = make_draft()
    with refused(InvalidInput) as caught:
        perform(draft.pk, "submit", actor=draft.coordinator, expected_version=version)
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["version"]


def test_a_move_without_a_version_is_made_on_what_is_there() -> None:
    request = make_submitted()
    assert perform(request.pk, "claim", actor=make_curator()).version == request.version + 1


def test_the_state_is_read_under_the_lock_and_not_from_the_caller() -> None:
    request = make_submitted()
    rumour = find_request(request.pk, request.coordinator)
    perform(request.pk, "cancel", actor=request.coordinator)
    assert rumour.state == "submitted"
    assert available(rumour, request.coordinator) == ["cancel"]
    assert available(find_request(request.pk, request.coordinator), request.coordinator) == []


@pytest.mark.parametrize("failing", ["append_event", "queue_deliveries"])
def test_a_move_that_breaks_halfway_leaves_nothing(failing: str) -> None:
    """Fails when `perform` has no transaction: the state, or the community, would stay."""
    curator = make_curator()
    request = make_in_review(curator)
    before = photograph()
    full_disk = patch.object(engine, failing, side_effect=DatabaseError("the disk is full"))
    with full_disk, pytest.raises(DatabaseError):
        perform(request.pk, "accept", actor=curator)
    assert photograph() == before
    assert not Community.objects.exists()


def test_an_input_that_no_move_takes_is_a_mistake_of_the_caller() -> None:
    draft = make_draft()
    with pytest.raises(TypeError, match="override"):
        perform(draft.pk, "submit", actor=draft.coordinator, override={})


def test_the_offer_is_in_the_order_of_the_table() -> None:
    stage = set_stage("in_review")
    offer = available(stage.now(), stage.actor("assignee"))
    assert offer == ["release", "request_changes", "accept", "decline"]


def test_an_offer_needs_no_complete_request() -> None:
    draft = make_draft(title="", grants=[])
    assert available(draft, draft.coordinator) == ["submit", "cancel"]


def test_an_inactive_curator_may_do_nothing() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    curator.is_active = False
    curator.save()
    assert not curator.is_curator
    with refused(NotFound):
        perform(request.pk, "accept", actor=curator)


def test_a_whole_life_is_a_path_without_gaps() -> None:
    stage = set_stage("answered")
    for role, action in [
        ("assignee", "claim"),
        ("assignee", "decline"),
        ("lead", "reopen"),
        ("lead", "claim"),
    ]:
        stage.act(role, action)
    stage.act("lead", "accept")
    events = list(RequestEvent.objects.filter(request=stage.request.pk).order_by("number"))
    assert [event.number for event in events] == list(range(1, 10))
    assert [event.version for event in events] == list(range(2, 11))
    assert all(one.to_state == other.from_state for one, other in pairwise(events))
    assert [event.action for event in events] == [
        "submit", "claim", "request_changes", "resubmit", "claim", "decline", "reopen", "claim", "accept",
    ]  # fmt: skip
    assert (events[0].from_state, events[-1].to_state, stage.now().state) == ("draft", "accepted", "accepted")


def test_a_conflict_is_refused_though_the_move_had_begun() -> None:
    stage = set_stage("draft", slug="freya")
    make_submitted(make_user(), slug="freya")
    with refused(Conflict):
        stage.act("coordinator", "submit")
