"""Were the lock lost, two decisions still could not both be recorded: the second line of defence."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.models import QuerySet

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent
from tests.factories import make_curator, make_in_review
from tests.requests_workflow.races.racing import Racer

pytestmark = pytest.mark.django_db(transaction=True)

AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_requestevent"'
AFTER_READING = 'FROM "requests_workflow_communityrequest"'


def decide(request: CommunityRequest, action: str, curator: User) -> Callable[[], Any]:
    """Return the act of deciding."""
    return lambda: perform(request.pk, action, actor=curator, comment="Because.", reason="other")


def assert_one_decision(request: CommunityRequest, action: str, state: str) -> None:
    """Look at everything a decision leaves behind."""
    assert CommunityRequest.objects.get(pk=request.pk).state == state
    decisions = RequestEvent.objects.filter(
        request=request, action__in=["accept", "decline", "request_changes"]
    )
    assert [event.action for event in decisions] == [action]
    assert Delivery.objects.filter(event__in=decisions).count() == 1


@pytest.mark.postgres
def test_without_the_row_lock_the_number_of_the_event_refuses_the_second() -> None:
    """Without the unique constraint on the number both are recorded, and the state is the last one's."""
    curator = make_curator()
    request = make_in_review(curator)
    with patch.object(QuerySet, "select_for_update", lambda rows, **_: rows):
        first = Racer(
            decide(request, "request_changes", curator), hold_after=AFTER_THE_EVENT
        ).start_and_hold()
        second = Racer(decide(request, "accept", curator)).start_and_block()
        assert first.finish().state == "changes_requested"
        assert isinstance(second.finish(), IntegrityError)
    assert_one_decision(request, "request_changes", "changes_requested")


@pytest.mark.sqlite
def test_without_begin_immediate_sqlite_refuses_who_writes_upon_what_is_gone() -> None:
    """Both read the request in review; the second may not write after the first has changed it."""

    def carelessly(act: Callable[[], Any]) -> Callable[[], Any]:
        def act_deferred() -> Any:
            connection.ensure_connection()  # which sets the mode from the settings
            connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined] # SQLite's alone
            return act()

        return act_deferred

    curator = make_curator()
    request = make_in_review(curator)
    second = Racer(carelessly(decide(request, "accept", curator)), hold_after=AFTER_READING).start_and_hold()
    first = Racer(carelessly(decide(request, "request_changes", curator)))
    first.start()
    assert first.finish().state == "changes_requested"
    assert isinstance(second.finish(), OperationalError)
    assert_one_decision(request, "request_changes", "changes_requested")
