"""Two clicks at once, two windows at once: one draft, one submission, and no text over another."""

import pytest

from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import WrongState
from requests_workflow.services import keep_answers, open_once, send_request
from tests.factories import make_draft, make_grant, make_user
from tests.requests_workflow.races.racing import Racer, race

pytestmark = pytest.mark.django_db(transaction=True)

AFTER_THE_DRAFT = 'INSERT INTO "requests_workflow_requestgrant"'
AFTER_THE_EVENT = 'INSERT INTO "requests_workflow_requestevent"'
AFTER_KEEPING = 'INSERT INTO "requests_workflow_keptanswers"'


def test_two_clicks_at_once_open_one_draft() -> None:
    """Without the lock on the person's row both find nothing, and each opens a draft."""
    user, grant = make_user(), make_grant()

    def opening(*, is_first: bool) -> Racer:
        return Racer(
            lambda: open_once(user, kind="new", grants=[grant.number]),
            hold_after=AFTER_THE_DRAFT if is_first else "",
        )

    (first, is_new), (second, is_new_too) = race(opening(is_first=True), [opening(is_first=False)])
    assert (is_new, is_new_too) == (True, False)
    assert first == second == CommunityRequest.objects.get()


def test_two_clicks_at_once_send_one_request() -> None:
    draft = make_draft(terms_accepted=False)

    def sending(hold_after: str = "") -> Racer:
        return Racer(
            lambda: send_request(draft.pk, actor=draft.coordinator, version=1, accepts_terms=True),
            hold_after=hold_after,
        )

    sent, refused = race(sending(AFTER_THE_EVENT), [sending()])
    assert sent.state == "submitted"
    assert isinstance(refused, WrongState)
    assert [event.action for event in draft.events.all()] == ["submit"]


def test_of_two_windows_that_save_at_once_one_is_told() -> None:
    draft = make_draft(title="Old")

    def keeping(title: str, hold_after: str = "") -> Racer:
        return Racer(
            lambda: keep_answers(
                draft.pk, {"title": title}, actor=draft.coordinator, window=title, version=1
            ),
            hold_after=hold_after,
        )

    first, second = race(keeping("first", AFTER_KEEPING), [keeping("second")])
    draft.refresh_from_db()
    assert draft.title == "first"
    assert (first.version, first.answers) == (draft.version, {})
    assert (second.version, second.answers) == (1, {"title": "second"}), "kept beside, and out of date"
