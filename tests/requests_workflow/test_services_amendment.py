"""Amending: what a change raises, records, moves and judges again, and who may make it."""

from typing import Any

import pytest

from requests_workflow.engine import perform
from requests_workflow.history import digest_texts
from requests_workflow.refusals import InvalidInput, NotReady, Stale
from requests_workflow.services import amend, rerun_checks
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted
from tests.requests_workflow.snapshots import photograph, refused
from tests.requests_workflow.stage import set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

ANCIENT = 77


def test_a_change_raises_the_version_and_records_the_difference() -> None:
    request = make_submitted(title="Old", grants=[(one := make_grant()).number])
    two = make_grant()
    with clock_at(utc("2026-03-02 10:00")):
        amended = amend(
            request.pk, {"title": "New", "grants": [two.number, one.number]}, actor=request.coordinator
        )
    assert (amended.version, amended.title, amended.state) == (3, "New", "submitted")
    event = amended.events.last()
    assert event is not None
    assert (event.action, event.from_state, event.to_state) == ("amend", "submitted", "submitted")
    assert (event.version, event.at) == (3, utc("2026-03-02 10:00"))
    assert event.details == {"fields": ["grants", "title"]}
    changes = {"title": ["Old", "New"], "grants": [[one.number], [two.number, one.number]]}
    assert event.changes == event.text.changes == changes
    said = {"comment": "", "remarks": {}, "changes": changes, "overrides": {}}
    assert event.text_digest == digest_texts(said, event.text.salt)


def test_changing_nothing_does_nothing() -> None:
    request = make_submitted(title="Same", website="https://a.example")
    before = photograph()
    amend(request.pk, {"title": " Same ", "website": "https://a.example"}, actor=request.coordinator)
    amend(request.pk, {}, actor=request.coordinator)
    assert photograph()["RequestEvent"] == before["RequestEvent"]
    assert photograph()["CommunityRequest"] == before["CommunityRequest"]


def test_the_checks_run_again_on_the_new_version() -> None:
    request = make_submitted()
    amended = amend(request.pk, {"website": ""}, actor=request.coordinator)
    result = amended.check_results.get(check_id="completeness")
    facts = {"lacking": ["website"], "further_members": 0}
    assert (result.level, result.facts, result.request_version) == ("warning", facts, 3)
    assert set(amended.check_results.values_list("request_version", flat=True)) == {3}


def test_a_curator_who_read_the_older_version_is_told_so() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    read = request.version
    amend(request.pk, {"title": "Another"}, actor=request.coordinator)
    with refused(Stale):
        perform(request.pk, "accept", actor=curator, expected_version=read)
    assert perform(request.pk, "accept", actor=curator, expected_version=read + 1).state == "accepted"


def test_an_amendment_in_review_leaves_claim_and_clock_alone() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    amended = amend(request.pk, {"title": "Another"}, actor=request.coordinator)
    assert (amended.assignee, amended.lease_until) == (curator, request.lease_until)
    assert amended.due_at == request.due_at


@pytest.mark.parametrize("change", [{"title": ""}, {"slug": ""}, {"grants": []}, {"terms_accepted": False}])
def test_after_submission_a_proposal_stays_complete(change: dict[str, Any]) -> None:
    request = make_submitted()
    with refused(NotReady):
        amend(request.pk, change, actor=request.coordinator)


def test_after_submission_a_bad_slug_is_refused() -> None:
    request = make_submitted()
    with refused(NotReady) as caught:
        amend(request.pk, {"slug": "Not A Slug"}, actor=request.coordinator)
    assert isinstance(caught[0], NotReady)
    assert [item.code for item in caught[0].missing] == ["slug_invalid"]


def test_after_submission_the_kind_stays() -> None:
    request = make_submitted()
    with refused(InvalidInput) as caught:
        amend(request.pk, {"kind": "link", "community": "bycovid"}, actor=request.coordinator)
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["kind"]
    amend(request.pk, {"kind": "new", "title": "Same kind"}, actor=request.coordinator)


def test_a_draft_may_change_its_kind_and_be_incomplete() -> None:
    draft = make_draft()
    amended = amend(
        draft.pk,
        {"kind": "link", "community": "zenodo.org/communities/x", "title": ""},
        actor=draft.coordinator,
    )
    assert (amended.kind, amended.linked_community, amended.title) == ("link", "x", "")
    assert (amended.version, amended.events_count) == (2, 0)
    assert not amended.events.exists()
    assert not amended.check_results.exists()


def test_a_touched_draft_is_kept_ninety_days_more() -> None:
    draft = make_draft()
    draft.reminders_sent = 2
    draft.save()
    with clock_at(utc("2027-01-01 00:00")):
        amended = amend(draft.pk, {"title": "Touched"}, actor=draft.coordinator)
    assert (amended.expires_at, amended.reminders_sent) == (utc("2027-04-01 00:00"), 0)


def test_accepted_terms_keep_their_first_time() -> None:
    draft = make_draft(terms_accepted=True)
    first = draft.terms_accepted_at
    assert amend(draft.pk, {"terms_accepted": True}, actor=draft.coordinator).terms_accepted_at == first
    assert amend(draft.pk, {"terms_accepted": False}, actor=draft.coordinator).terms_accepted_at is None


def test_a_touched_draft_drops_results_that_judged_what_is_gone() -> None:
    draft = make_draft()
    rerun_checks(draft.pk, actor=draft.coordinator)
    amend(draft.pk, {}, actor=draft.coordinator)
    assert draft.check_results.exists()
    amend(draft.pk, {"title": "Touched"}, actor=draft.coordinator)
    assert not draft.check_results.exists()


def test_only_the_coordinator_accepts_the_terms() -> None:
    stage = set_stage(terms_accepted=False)
    with refused(InvalidInput) as caught:
        stage.amend("editor", {"terms_accepted": True, "title": "Not written either"})
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["terms_accepted"]
    stage.amend("coordinator", {"terms_accepted": True})
    stage.amend("editor", {"terms_accepted": True, "title": "They were accepted before"})
    assert stage.now().title == "They were accepted before"
