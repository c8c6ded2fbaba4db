"""Drafts: opened with whatever there is, thrown away without a trace."""

from datetime import timedelta
from typing import Any

import pytest

from requests_workflow.jobs import send_reminders
from requests_workflow.models import CommunityRequest, ReferenceCounter, RequestMember
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound, Stale, WrongState
from requests_workflow.selectors import find_request
from requests_workflow.services import delete_draft, invite_member, offer_request, open_request, rerun_checks
from tests.factories import make_draft, make_user
from tests.requests_workflow.snapshots import photograph, refused
from tests.requests_workflow.stage import set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


def test_an_empty_draft_is_a_draft() -> None:
    coordinator = make_user()
    with clock_at(utc("2026-03-02 10:00")):
        draft = open_request(coordinator)
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.kind, draft.coordinator) == ("draft", 1, "new", coordinator)
    assert draft.expires_at == utc("2026-05-31 10:00")
    assert (draft.submitted_at, draft.events_count, draft.terms_accepted_at) == (None, 0, None)
    assert not draft.events.exists()


def test_a_draft_keeps_what_it_was_opened_with() -> None:
    draft = make_draft(title="  FREYA  ", slug="freya", website="https://freya.example")
    draft.refresh_from_db()
    assert (draft.title, draft.slug, draft.website) == ("FREYA", "freya", "https://freya.example")
    assert draft.grant_links.get().position == 0


@pytest.mark.parametrize(
    "proposal",
    [{"title": "x" * 251}, {"state": "accepted"}, {"kind": "other"}, {"grants": ["1"]}, {"title": "a\nb"}],
)
def test_a_refused_draft_leaves_nothing_not_even_a_number(proposal: dict[str, Any]) -> None:
    coordinator = make_user()
    with refused(InvalidInput):
        open_request(coordinator, **proposal)
    assert not ReferenceCounter.objects.exists()


def test_references_count_up_within_a_year_and_begin_anew_with_the_next() -> None:
    coordinator, references = make_user(), list[str]()
    for moment in ("2026-12-31 23:59", "2026-12-31 23:59", "2027-01-01 00:00", "2027-06-01 00:00"):
        with clock_at(utc(moment)):
            references.append(open_request(coordinator).reference)
    assert references == ["EUC-2026-000001", "EUC-2026-000002", "EUC-2027-000001", "EUC-2027-000002"]


def test_a_reference_past_the_millionth_is_still_found() -> None:
    coordinator = make_user()
    with clock_at(utc("2026-12-31 23:59")):
        ReferenceCounter.objects.create(year=2026, last=999_999)
        request = open_request(coordinator)
    assert request.reference == "EUC-2026-1000000"
    assert find_request(request.reference, coordinator) == request


def test_a_draft_is_deleted_with_all_that_belongs_to_it() -> None:
    before = photograph()
    draft = make_draft()
    RequestMember.objects.create(request=draft, email="ada@example.org")
    rerun_checks(draft.pk, actor=draft.coordinator)
    delete_draft(draft.pk, actor=draft.coordinator, expected_version=1)
    after = photograph()
    assert after.pop("ReferenceCounter") != before.pop("ReferenceCounter")
    assert after == before


def test_a_draft_that_was_shared_is_emptied_and_cancelled_since_others_know_of_it() -> None:
    draft = make_draft()
    invite_member(draft.pk, email="ada@example.org", role="viewer", actor=draft.coordinator)
    offer_request(draft.pk, email="eve@example.org", stays_as="leave", actor=draft.coordinator)
    delete_draft(draft.pk, actor=draft.coordinator)
    emptied = CommunityRequest.objects.get(pk=draft.pk)
    assert (emptied.state, emptied.title) == ("cancelled", "")
    assert not emptied.members.exists()
    assert not emptied.hand_overs.exists()
    assert [event.action for event in emptied.events.order_by("number")] == ["invite", "offer", "cancel"]


def test_a_number_is_not_given_twice_after_a_deletion() -> None:
    draft = make_draft()
    delete_draft(draft.pk, actor=draft.coordinator)
    assert make_draft().reference != draft.reference


@pytest.mark.parametrize(
    ("situation", "role", "refusal"),
    [
        ("draft", "editor", NotAllowed),
        ("draft", "curator", NotFound),
        ("draft", "stranger", NotFound),
        ("submitted", "editor", NotAllowed),
        ("submitted", "coordinator", WrongState),
        ("cancelled", "coordinator", WrongState),
        ("lapsed", "coordinator", WrongState),
    ],
)
def test_a_deletion_is_refused(situation: str, role: str, refusal: type[NotFound]) -> None:
    stage = set_stage(situation)
    with refused(refusal):
        delete_draft(stage.request.pk, actor=stage.actor(role), expected_version=77)  # type: ignore[arg-type]


def test_a_stale_deletion_is_refused() -> None:
    draft = make_draft()
    with refused(Stale):
        delete_draft(draft.pk, actor=draft.coordinator, expected_version=2)


def test_a_draft_that_was_reminded_of_has_a_history_and_is_cancelled_instead() -> None:
    draft = make_draft()
    assert draft.expires_at is not None
    with clock_at(draft.expires_at - timedelta(days=3)):
        assert send_reminders() == 1
    delete_draft(draft.pk, actor=draft.coordinator)
    kept = CommunityRequest.objects.get(pk=draft.pk)
    assert (kept.state, kept.events_count) == ("cancelled", 2)
