"""An account is closed at the moment at which its owner sends a draft: nobody's request is left open."""

import pytest

from portal.accounts.closing import HinderedError, close
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotFound
from tests.factories import make_draft
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
