"""Many who want one name, one grant or the next reference at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.refusals import Conflict
from requests_workflow.services import amend, open_request
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.races.racing import Racer, race

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 6
# The event is written after all reservations, and the counter before the draft.
AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_requestevent"'
AFTER_COUNTING = 'UPDATE "requests_workflow_referencecounter"'


def submitter(draft: CommunityRequest) -> Racer:
    """Make a racer of a submission."""
    return Racer(lambda: perform(draft.pk, "submit", actor=draft.coordinator))


@transaction.atomic
def fail_after(act: Callable[[], object]) -> None:
    """Do something, and undo it by a failure in the same transaction."""
    act()
    raise LookupError("something else went wrong")


@pytest.mark.parametrize("wanted", ["slug", "grants"])
def test_of_many_submissions_for_one_name_one_wins(wanted: str) -> None:
    """Without the unique constraint on reservations all of them win."""
    same: dict[str, Any] = {"slug": "freya"} if wanted == "slug" else {"grants": [make_grant().number]}
    racers = [submitter(make_draft(**same)) for _ in range(MANY)]
    racers[0].hold_after = AFTER_THE_EVENT
    won, *lost = race(racers[0], racers[1:])
    assert won.state == "submitted"
    assert [type(refusal) for refusal in lost] == [Conflict] * (MANY - 1)
    assert {refusal.field for refusal in lost} == {wanted}
    states = sorted(CommunityRequest.objects.values_list("state", flat=True))
    assert states == ["draft"] * (MANY - 1) + ["submitted"]
    assert set(Reservation.objects.values_list("request", flat=True)) == {won.pk}


def test_look_alikes_are_one_name_in_a_race_too() -> None:
    racers = [submitter(make_draft(slug=slug)) for slug in ("model-1", "rnodell")]
    racers[0].hold_after = AFTER_THE_EVENT
    won, lost = race(racers[0], racers[1:])
    assert won.slug == "model-1"
    assert isinstance(lost, Conflict)


def test_who_waits_for_a_name_gets_it_when_the_first_gives_up() -> None:
    failing, waiting = make_draft(slug="freya"), make_draft(slug="freya")
    first = Racer(lambda: fail_after(submitter(failing).act), hold_after=AFTER_THE_EVENT)
    failed, won = race(first, [submitter(waiting)])
    assert isinstance(failed, LookupError)
    assert won.state == "submitted"
    assert CommunityRequest.objects.get(pk=failing.pk).state == "draft"


def test_of_an_amendment_and_a_submission_for_one_name_one_wins() -> None:
    open_one, draft = make_submitted(), make_draft(slug="freya")
    amendment = Racer(
        lambda: amend(open_one.pk, {"slug": "freya"}, actor=open_one.coordinator),
        hold_after=AFTER_THE_EVENT,
    )
    amended, lost = race(amendment, [submitter(draft)])
    assert amended.slug == "freya"
    assert isinstance(lost, Conflict)


def test_references_are_given_once_and_without_gaps() -> None:
    """Without the lock on the counter two drafts get one number, and the second fails on the unique column.

    The year has no counter yet, so that they also race for making it.
    """
    coordinator = make_user()
    racers = [Racer(lambda: open_request(coordinator)) for _ in range(MANY)]
    racers[0].hold_after = AFTER_COUNTING
    opened = race(racers[0], racers[1:])
    assert sorted(request.reference[-6:] for request in opened) == [f"{n:06}" for n in range(1, MANY + 1)]


def test_a_number_that_was_not_used_is_given_to_the_next() -> None:
    coordinator = make_user()
    failing = Racer(lambda: fail_after(lambda: open_request(coordinator)), hold_after=AFTER_COUNTING)
    failed, opened = race(failing, [Racer(lambda: open_request(coordinator))])
    assert isinstance(failed, LookupError)
    assert opened.reference.endswith("-000001")
