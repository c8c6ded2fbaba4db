from typing import Any

import pytest

from portal.accounts.models import Scope, User
from requests_workflow.models import CommunityRequest
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.inveniordm.script import Script, find_errors
from tests.requests_workflow.snapshots import photograph

pytestmark = pytest.mark.django_db


def act(user: User, request: CommunityRequest, action: str, body: Any = None, **how: Any) -> Any:
    return Script(user, **how).post(f"/api/requests/{request.pk}/actions/{action}", body)


def say(content: str) -> dict[str, Any]:
    return {"payload": {"content": content, "format": "html"}}


def list_actions(user: User, request: CommunityRequest) -> list[str]:
    return list(Script(user).get(f"/api/requests/{request.pk}").json()["links"]["actions"])


def test_the_links_lead_through_the_doors_that_are_open_to_the_reader() -> None:
    coordinator, curator, other = make_user(), make_curator(), make_curator()
    submitted = make_submitted(coordinator)
    assert list_actions(coordinator, submitted) == ["cancel"]
    assert list_actions(curator, submitted) == ["accept", "decline"]
    claimed = make_in_review(curator, coordinator)
    assert list_actions(curator, claimed) == ["accept", "decline"]
    assert list_actions(other, claimed) == []
    act(curator, claimed, "accept")
    assert list_actions(curator, claimed) == list_actions(coordinator, claimed) == []


def test_a_curator_accepts_what_nobody_had_claimed() -> None:
    curator = make_curator()
    request = make_submitted(slug="freya")
    response = act(curator, request, "accept", say("<p>Welcome &amp; good luck.</p><p>Yours</p>"))
    assert response.status_code == 200
    answer = response.json()
    assert (answer["status"], answer["is_open"], answer["is_closed"]) == ("accepted", False, True)
    request.refresh_from_db()
    assert answer["topic"] == {"community": str(request.community_id)}
    assert [event.action for event in request.events.order_by("number")] == ["submit", "claim", "accept"]
    decision = request.events.get(action="accept")
    assert decision.text.comment == "Welcome & good luck.\nYours"


def test_a_decline_needs_a_comment_and_without_one_leaves_the_request_unclaimed() -> None:
    curator = make_curator()
    request = make_submitted()
    refused = act(curator, request, "decline")
    assert refused.status_code == 400
    assert list(find_errors(refused)) == ["payload.content"]
    request.refresh_from_db()
    assert (request.state, request.events_count) == ("submitted", 1)
    assert act(curator, request, "decline", say("No.")).json()["status"] == "declined"
    request.refresh_from_db()
    assert request.decline_reason == "other"


def test_the_coordinator_cancels() -> None:
    coordinator = make_user()
    request = make_submitted(coordinator)
    assert act(coordinator, request, "cancel").json()["status"] == "cancelled"


def test_what_blocks_an_acceptance_blocks_it_here_too() -> None:
    curator = make_curator()
    request = make_submitted(kind="link", community="freya")
    refused = act(curator, request, "accept")
    assert (refused.status_code, refused.json()["code"]) == (400, "not_ready")
    assert list(find_errors(refused)) == ["override.ownership"]
    request.refresh_from_db()
    assert (request.state, request.events_count) == ("submitted", 1)


def test_what_blocks_since_a_moment_ago_is_told_by_the_checks_once_it_was_refused() -> None:
    curator, request = make_curator(), make_submitted()
    request.grants.update(framework_programme="LIFE")
    assert act(curator, request, "accept").status_code == 400
    assert request.check_results.get(check_id="grant").blocks == "accept"
    assert CommunityRequest.objects.get(pk=request.pk).state == "submitted"


@pytest.mark.parametrize(
    ("role", "action", "status", "code"),
    [
        ("coordinator", "accept", 403, "not_allowed"),
        ("curator", "cancel", 403, "not_allowed"),
        ("stranger", "cancel", 404, "not_found"),
        ("curator", "claim", 404, "unknown_action"),
        ("curator", "expire", 404, "unknown_action"),
    ],
)
def test_who_may_not_is_refused_and_changes_nothing(role: str, action: str, status: int, code: str) -> None:
    users = {"coordinator": make_user(), "curator": make_curator(), "stranger": make_user()}
    request = make_submitted(users["coordinator"])
    before = photograph()
    refused = act(users[role], request, action, say("Because."))
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert photograph() == before


def test_what_the_state_forbids_is_400_as_there() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    act(curator, request, "accept")
    refused = act(curator, request, "decline", say("No."))
    assert (refused.status_code, refused.json()["code"]) == (400, "wrong_state")


def test_a_refusal_is_the_callers_and_never_logged_as_our_failure(caplog: pytest.LogCaptureFixture) -> None:
    curator = make_curator()
    assert Script(curator).get("/api/requests/nope").status_code == 404
    assert act(curator, make_in_review(curator), "decline").status_code == 400
    assert [line.message for line in caplog.records if line.levelname == "ERROR"] == []


def test_a_decision_takes_the_scope_to_decide() -> None:
    curator, scopes = make_curator(), [Scope.REQUESTS_READ, Scope.REQUESTS_WRITE]
    refused = act(curator, make_submitted(), "accept", scopes=scopes)
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")


def test_a_draft_is_created_and_no_more_and_is_seen_by_its_coordinator_alone() -> None:
    coordinator = make_user()
    draft = make_draft(coordinator)
    answer = Script(coordinator).get(f"/api/requests/{draft.pk}").json()
    assert (answer["status"], answer["is_open"], answer["is_closed"]) == ("created", False, False)
    assert Script(make_curator()).get(f"/api/requests/{draft.pk}").status_code == 404


@pytest.mark.parametrize("payload", [5, "text", [], {"content": 5}])
def test_a_comment_that_is_none_is_refused(payload: object) -> None:
    coordinator = make_user()
    request = make_submitted(coordinator)
    refused = act(coordinator, request, "cancel", {"payload": payload})
    assert refused.status_code == 400
    request.refresh_from_db()
    assert request.state == "submitted"
