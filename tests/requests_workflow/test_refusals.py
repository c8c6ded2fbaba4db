"""The order in which the workflow says no, pair by pair, and what each refusal tells."""

import pytest

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.refusals import (
    InvalidInput,
    NotAllowed,
    NotFound,
    NotReady,
    Stale,
    UnknownAction,
    WrongState,
)
from requests_workflow.services import remove_member
from requests_workflow.table import TRANSITIONS
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import let_in, set_stage

pytestmark = pytest.mark.django_db

ANCIENT = 77


def test_what_is_unseen_comes_before_an_unknown_action() -> None:
    request, stranger = make_submitted(), make_user()
    with refused(NotFound):
        perform(request.pk, "approve", actor=stranger)


def test_an_unknown_action_comes_before_a_stale_version() -> None:
    request = make_submitted()
    with refused(UnknownAction) as caught:
        perform(request.pk, "approve", actor=request.coordinator, expected_version=ANCIENT)
    assert "“approve”" in str(caught[0])
    assert all(action in str(caught[0]) for action in TRANSITIONS)


def test_what_is_unseen_comes_before_the_role() -> None:
    request, stranger = make_submitted(), make_user()
    with refused(NotFound):
        perform(request.pk, "accept", actor=stranger)


def test_the_role_comes_before_the_state() -> None:
    stage = set_stage("submitted")
    with refused(NotAllowed, "not_allowed"):
        stage.act("editor", "submit")


def test_the_state_comes_before_the_claim() -> None:
    stage = set_stage("accepted")
    with refused(WrongState):
        stage.act("curator", "decline")


def test_the_state_comes_before_a_conflict_of_interest() -> None:
    stage = set_stage("accepted")
    with refused(WrongState):
        stage.act("relative", "claim")


def test_the_claim_comes_before_a_conflict_of_interest() -> None:
    stage = set_stage("in_review")
    with refused(NotAllowed, "not_assignee"):
        stage.act("relative", "accept")


def test_a_conflict_of_interest_comes_before_who_it_is_kept_for() -> None:
    stage = set_stage("answered")
    with refused(NotAllowed, "conflict_of_interest"):
        stage.act("relative", "claim")


def test_the_claim_comes_before_a_stale_version() -> None:
    request, other = make_in_review(make_curator()), make_curator()
    with refused(NotAllowed, "not_assignee"):
        perform(request.pk, "accept", actor=other, expected_version=ANCIENT)


@pytest.mark.parametrize("action", ["request_changes", "accept", "decline"])
def test_an_assignee_who_becomes_a_member_may_decide_no_more(action: str) -> None:
    curator = make_curator()
    request = make_in_review(curator)
    let_in(curator, request)
    curator = User.objects.get(pk=curator.pk)
    with refused(NotAllowed, "conflict_of_interest"):
        perform(request.pk, action, actor=curator, expected_version=ANCIENT, comment="x", reason="other")
    assert perform(request.pk, "release", actor=curator).state == "submitted"


def test_who_was_let_in_once_has_a_conflict_of_interest_for_good() -> None:
    stage = set_stage("submitted")
    email = let_in(stage.users["curator"], stage.request)
    remove_member(stage.request.pk, email=email, actor=stage.users["coordinator"])
    with refused(NotAllowed, "conflict_of_interest"):
        stage.act("curator", "claim")


def test_a_lead_with_a_conflict_of_interest_takes_no_claim_from_others() -> None:
    stage = set_stage("in_review")
    let_in(stage.users["lead"], stage.request)
    with refused(NotAllowed, "not_assignee"):
        stage.act("lead", "release")


def test_a_stale_version_comes_before_bad_input() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with refused(Stale):
        perform(request.pk, "decline", actor=curator, expected_version=ANCIENT, reason="bad mood")


def test_bad_input_comes_before_what_is_missing() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with refused(InvalidInput) as caught:
        perform(request.pk, "decline", actor=curator, reason="bad mood")
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["reason"]


def test_what_is_missing_comes_before_a_taken_name() -> None:
    taken = make_submitted()
    draft = make_draft(slug=taken.slug, terms_accepted=False)
    with refused(NotReady):
        perform(draft.pk, "submit", actor=draft.coordinator)
