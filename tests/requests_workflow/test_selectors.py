"""Reads: what exists for whom, the queue and one's place in it, the timeline."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.actors import SYSTEM
from requests_workflow.engine import available, perform
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import NotFound
from requests_workflow.selectors import (
    count_by_state,
    find_request,
    own_requests,
    place_in_queue,
    requests_for,
    review_queue,
    timeline,
    with_everything_shown,
)
from requests_workflow.services import comment, invite_member
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.stage import let_in, set_stage
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("situation", "seen_by"),
    [
        ("draft", {"coordinator", "editor", "viewer", "relative", "system"}),
        ("lapsed", {"coordinator", "editor", "viewer", "relative", "system"}),
        (
            "submitted",
            {"coordinator", "editor", "viewer", "relative", "curator", "assignee", "lead", "system"},
        ),
        (
            "cancelled",
            {"coordinator", "editor", "viewer", "relative", "curator", "assignee", "lead", "system"},
        ),
        (
            "accepted",
            {"coordinator", "editor", "viewer", "relative", "curator", "assignee", "lead", "system"},
        ),
    ],
)
def test_a_request_exists_for_those_whom_it_concerns(situation: str, seen_by: set[str]) -> None:
    stage = set_stage(situation)
    roles = [*stage.users, "system"]
    seen = {role for role in roles if stage.request in requests_for(stage.actor(role))}
    assert seen == seen_by


def test_a_request_is_listed_once_however_many_ways_lead_to_it() -> None:
    curator = make_curator()
    request = make_submitted(curator)
    for role in ("viewer", "editor"):
        let_in(curator, request, role)
    assert list(requests_for(User.objects.get(pk=curator.pk))) == [request]


def test_a_curators_own_requests_are_those_they_take_part_in() -> None:
    stage = set_stage("submitted")
    for role, expected in {
        "relative": [stage.request],
        "coordinator": [stage.request],
        "curator": [],
    }.items():
        assert list(own_requests(stage.users[role])) == expected


def test_an_address_that_is_not_proved_opens_nothing() -> None:
    draft, colleague = make_draft(), make_user("ada@example.org", is_verified=False)
    invite_member(draft.pk, email="ada@example.org", role="editor", actor=draft.coordinator)
    assert not requests_for(colleague).exists()


@pytest.mark.parametrize("identifier", ["x", "", "\x00", "7", "EUC-2026-000000"])
def test_what_is_not_there_is_not_found(identifier: str) -> None:
    with pytest.raises(NotFound, match="no such request"):
        find_request(identifier, SYSTEM)


def test_what_may_not_be_seen_is_not_found_in_the_same_words() -> None:
    draft = make_draft()
    for identifier in (draft.pk, str(draft.pk), draft.reference):
        assert find_request(identifier, draft.coordinator) == draft
        with pytest.raises(NotFound, match="There is no such request"):
            find_request(identifier, make_user())


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_with_its_offers_takes_the_same_number_of_queries(number: int) -> None:
    curator = make_curator()
    for _ in range(number):
        make_in_review(curator)
    with CaptureQueriesContext(connection) as queries:
        requests = list(with_ties(with_everything_shown(requests_for(curator))))
        assert [len(available(request, curator)) for request in requests] == [4] * number
        assert all([link.grant.number for link in request.grant_links.all()] for request in requests)
        assert all(len(request.check_results.all()) == 5 for request in requests)
    # Requests, members, grant links, grants, results, offers, challenges, deeds, bars; not the curator.
    assert len(queries) == 9


def test_the_queue_is_by_time_of_waiting() -> None:
    late, early = make_draft(), make_draft()
    for draft, moment in ((early, "2026-03-02 10:00"), (late, "2026-03-03 10:00")):
        with clock_at(utc(moment)):
            perform(draft.pk, "submit", actor=draft.coordinator)
    claimed = make_in_review(make_curator())
    for situation in ("draft", "sent_back", "accepted", "declined", "cancelled", "expired"):
        set_stage(situation)
    assert list(review_queue()) == [early, late, claimed]


def test_ones_place_in_the_queue_counts_those_who_wait_longer() -> None:
    with clock_at(utc("2026-03-02 10:00")):
        requests = sorted((make_submitted() for _ in range(2)), key=lambda request: request.pk)
    with clock_at(utc("2026-03-01 10:00")):
        first = make_submitted()
    make_in_review(make_curator())
    assert [place_in_queue(request) for request in [first, *requests]] == [1, 2, 3]


@pytest.mark.parametrize("situation", ["draft", "in_review", "sent_back", "accepted", "cancelled"])
def test_who_is_not_waiting_has_no_place(situation: str) -> None:
    assert place_in_queue(set_stage(situation).now()) is None


def test_submitted_requests_are_counted_by_state() -> None:
    assert set(count_by_state().values()) == {0}
    for situation in ("draft", "lapsed", "submitted", "answered", "accepted", "expired"):
        set_stage(situation)
    assert count_by_state() == {
        "submitted": 2, "in_review": 0, "changes_requested": 0, "accepted": 1, "declined": 0, "cancelled": 0,
        "expired": 1,
    }  # fmt: skip


def test_the_timeline_tells_who_did_what_in_two_queries() -> None:
    stage = set_stage("expired")
    comment(stage.request.pk, "A pity.", actor=stage.users["curator"])
    request = stage.now()
    with CaptureQueriesContext(connection) as queries:
        events = timeline(request)
    assert len(queries) == 2
    names = {role: user.display_name for role, user in stage.users.items()}
    assert [(event.action, event.actor_name) for event in events] == [
        ("submit", names["coordinator"]), ("claim", names["assignee"]),
        ("request_changes", names["assignee"]), ("expire", "the portal"), ("comment", names["curator"]),
    ]  # fmt: skip
    assert events[-1].text.comment == "A pity."


def test_only_the_desk_tells_people_without_a_name_by_their_address() -> None:
    request = make_submitted(make_user("ada@secret.example", name=""))
    [for_the_desk], [for_others] = timeline(request, is_for_desk=True), timeline(request)
    assert for_the_desk.actor_name == "ada@secret.example"
    assert "secret" not in for_others.actor_name


def test_the_system_sees_everything() -> None:
    make_draft()
    make_submitted()
    assert requests_for(SYSTEM).count() == CommunityRequest.objects.count() == 2
