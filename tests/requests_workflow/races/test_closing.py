"""An account is closed at the moment at which its owner sends a draft: nobody's request is left open."""

import pytest

from portal.accounts.closing import HinderedError, close
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotFound
from requests_workflow.services import offer_request, take_over
from tests.factories import make_draft, make_user
from tests.requests_workflow.races.racing import Racer, race

pytestmark = pytest.mark.django_db(transaction=True)

AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_requestevent"'
AFTER_THE_LOCK = 'FROM "requests_workflow_communityrequest"'


def submitter(draft: CommunityRequest, *, hold_after: str = "") -> Racer:
    def submit() -> CommunityRequest:
        return perform(draft.pk, "submit", actor=User.objects.get(pk=draft.coordinator_id))

    return Racer(submit, hold_after=hold_after)


def closer(draft: CommunityRequest, *, hold_after: str = "") -> Racer:
    return Racer(lambda: close(User.objects.get(pk=draft.coordinator_id)), hold_after=hold_after)


def test_an_account_whose_draft_is_being_sent_waits_and_is_not_closed() -> None:
    """Without the lock the two wait for each other on PostgreSQL, or the person hears of a refused move."""
    draft = make_draft()
    sent, closed = race(submitter(draft, hold_after=AFTER_THE_EVENT), [closer(draft)])
    assert sent.state == "submitted"
    assert isinstance(closed, HinderedError)
    assert CommunityRequest.objects.get().state == "submitted"
    owner = User.objects.get(pk=draft.coordinator_id)
    assert (owner.closed_at, owner.is_active) == (None, True)


def test_a_draft_whose_owner_is_going_is_not_sent() -> None:
    draft = make_draft()
    closed, sent = race(closer(draft, hold_after=AFTER_THE_LOCK), [submitter(draft)])
    assert closed is None
    assert isinstance(sent, NotFound)
    assert not CommunityRequest.objects.exists()
    assert User.objects.get(pk=draft.coordinator_id).closed_at is not None


def taker(draft: CommunityRequest, heir: User, *, hold_after: str = "") -> Racer:
    return Racer(lambda: take_over(draft.pk, actor=User.objects.get(pk=heir.pk)), hold_after=hold_after)


def leaver(person: User, *, hold_after: str = "") -> Racer:
    return Racer(lambda: close(User.objects.get(pk=person.pk)), hold_after=hold_after)


def test_who_goes_while_taking_over_goes_with_the_draft_that_is_theirs_by_then() -> None:
    """Without the lock a draft would be left that belongs to a closed account."""
    draft, heir = make_draft(), make_user("heir@uni.example")
    offer_request(draft.pk, email=heir.email, stays_as="leave", actor=draft.coordinator)
    taken, left = race(taker(draft, heir, hold_after=AFTER_THE_EVENT), [leaver(heir)])
    assert taken.coordinator_id == heir.pk
    assert left is None
    assert CommunityRequest.objects.get().state == "cancelled", "others had part in it"


def test_what_is_offered_to_somebody_who_is_going_is_not_taken_over() -> None:
    draft, heir = make_draft(), make_user("heir@uni.example")
    offer_request(draft.pk, email=heir.email, stays_as="leave", actor=draft.coordinator)
    left, taken = race(leaver(heir, hold_after=AFTER_THE_LOCK), [taker(draft, heir)])
    assert left is None
    assert isinstance(taken, NotFound)
    assert CommunityRequest.objects.get().coordinator_id == draft.coordinator_id
