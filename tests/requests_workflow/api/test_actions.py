from typing import Any

import pytest

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.table import TABLE
from tests.factories import (
    make_curator,
    make_draft,
    make_grant,
    make_in_review,
    make_lead,
    make_submitted,
    make_user,
)
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return make_curator()


def refusal_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_an_action_answers_with_the_request_and_its_new_version() -> None:
    user = make_user()
    draft = make_draft(user)
    response = Api(user).act(draft.pk, "submit")
    assert response.status_code == 200
    assert (response.json()["state"], response.json()["version"]) == ("submitted", 2)
    assert response.headers["ETag"] == '"2"'
    assert response.json()["due_at"] is not None
    assert {check["id"] for check in response.json()["checks"]} >= {"grant", "slug"}
    assert {check["blocks"] for check in response.json()["checks"]} <= {None, "submit", "accept"}


def test_the_body_may_be_left_out() -> None:
    user = make_user()
    draft = make_draft(user)
    assert Api(user).post(f"requests/{draft.reference}/actions/submit/").status_code == 200


def test_acceptance_shows_the_decision_and_the_community(curator: User) -> None:
    request = make_in_review(curator, make_user(), slug="freya")
    accepted = Api(curator).act(request.pk, "accept", {"comment": "Welcome."}).json()
    assert accepted["state"] == "accepted"
    assert accepted["decision"] == {
        "action": "accept",
        "reason": None,
        "comment": "Welcome.",
        "at": accepted["decided_at"],
        "by": curator.name,
    }
    assert Api().get(accepted["links"]["community"]).json()["slug"] == "freya"
    assert accepted["available_actions"] == []


def test_a_decline_needs_reason_and_comment_and_shows_both(curator: User) -> None:
    request = make_in_review(curator)
    refused = Api(curator).act(request.pk, "decline")
    assert refusal_of(refused) == (422, "not_ready")
    assert find_faults(refused) == [("/comment", "comment_missing"), ("/reason", "reason_missing")]
    declined = Api(curator).act(request.pk, "decline", {"comment": "No.", "reason": "wrong_grant"}).json()
    assert (declined["decision"]["reason"], declined["decision"]["comment"]) == ("wrong_grant", "No.")


def test_remarks_come_with_a_request_for_changes(curator: User) -> None:
    request = make_in_review(curator, owner := make_user())
    body = {"comment": "Please change it.", "remarks": {"title": "Too short."}}
    assert Api(curator).act(request.pk, "request_changes", body).json()["state"] == "changes_requested"
    last = Api(owner).get(f"requests/{request.pk}/events/").json()["results"][-1]
    assert (last["comment"], last["remarks"]) == ("Please change it.", {"title": "Too short."})


def test_an_override_comes_with_an_acceptance(curator: User) -> None:
    request = make_in_review(curator, make_user(), kind="link", community="existing")
    api = Api(curator)
    refused = api.act(request.pk, "accept")
    assert refusal_of(refused) == (422, "not_ready")
    assert find_faults(refused) == [("/override/ownership", "ownership_not_proved")]
    assert api.act(request.pk, "accept", {"override": {"ownership": "She wrote to us."}}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "one"}])
def test_an_override_of_what_is_new_is_refused_and_the_checks_then_tell_of_it(
    curator: User, headers: dict[str, str]
) -> None:
    request = make_in_review(curator, make_user())
    request.grants.update(framework_programme="LIFE")
    api, body = Api(curator), {"override": {"grant": "Agreed on."}}
    refused = api.act(request.pk, "accept", body, **headers)
    assert refusal_of(refused) == (422, "not_ready")
    assert find_faults(refused) == [("/override/grant", "programme_not_eligible")]
    assert "This is new since you looked" in refused.json()["detail"]
    shown = {one["id"]: one["blocks"] for one in api.get(f"requests/{request.pk}/").json()["checks"]}
    assert shown["grant"] == "accept"
    assert api.act(request.pk, "accept", body).status_code == 200


def test_unknown_members_of_the_body_are_ignored() -> None:
    user = make_user()
    draft = make_draft(user)
    body = {"state": "accepted", "actor": 1, "overrides": {"grant": "x"}, "expected_version": 9}
    assert Api(user).act(draft.pk, "submit", body).json()["state"] == "submitted"


class TestRefusals:
    """One test for each step of the order, and what it comes before."""

    def test_unseen_comes_first(self) -> None:
        request = make_submitted()
        assert refusal_of(Api(make_user()).act(request.pk, "claim", {"version": 99})) == (404, "not_found")

    def test_an_unknown_action_is_404(self) -> None:
        request = make_submitted(user := make_user())
        response = Api(user).act(request.pk, "explode", {"version": 99, "comment": 5})
        assert refusal_of(response) == (404, "unknown_action")
        assert "submit" in response.json()["detail"]

    @pytest.mark.parametrize(
        "action", ["%00", "accept%00", "9" * 3000, "__class__", "%F0%9F%92%A9", "Submit"]
    )
    def test_an_odd_action_is_404(self, action: str) -> None:
        request = make_submitted(user := make_user())
        assert Api(user).act(request.pk, action).status_code == 404

    @pytest.mark.parametrize("action", ["lapse", "expire"])
    def test_what_only_the_portal_does_is_403(self, action: str) -> None:
        request = make_submitted(user := make_user())
        assert refusal_of(Api(user).act(request.pk, action)) == (403, "not_allowed")

    def test_role_comes_before_state(self) -> None:
        draft = make_draft(user := make_user())
        assert refusal_of(Api(user).act(draft.pk, "accept", {"version": 99})) == (403, "not_allowed")

    def test_state_comes_before_standing_and_says_who_acted_and_when(self, curator: User) -> None:
        request = make_in_review(curator)
        Api(curator).act(request.pk, "accept")
        response = Api(make_curator()).act(request.pk, "decline", {"version": 99, "comment": 5})
        assert refusal_of(response) == (409, "wrong_state")
        problem = response.json()
        assert (problem["state"], problem["acted_by"]) == ("accepted", curator.name)
        assert problem["acted_at"].startswith("20")
        assert curator.name in problem["detail"]

    def test_standing_comes_before_the_version(self, curator: User) -> None:
        request = make_in_review(curator)
        response = Api(make_curator()).act(request.pk, "accept", {"version": 99})
        assert refusal_of(response) == (403, "not_assignee")

    def test_a_conflict_of_interest_is_403(self) -> None:
        both = make_curator()
        request = make_submitted(both)
        assert refusal_of(Api(both).act(request.pk, "claim")) == (403, "conflict_of_interest")

    def test_the_version_comes_before_the_input(self, curator: User) -> None:
        request = make_in_review(curator)
        response = Api(curator).act(request.pk, "decline", {"version": 1, "comment": 5})
        assert refusal_of(response) == (409, "stale")
        assert response.json()["version"] == 3

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("comment", 5),
            ("comment", ["x"]),
            ("comment", "a" * 10_001),
            ("comment", "\x1b[2J"),
            ("reason", 5),
            ("reason", "because"),
            ("remarks", "text"),
            ("remarks", {"title": "x"}),
            ("override", [1]),
            ("override", {"ownership": 5}),
        ],
    )
    def test_input_that_can_not_be_taken_is_400(self, curator: User, member: str, value: Any) -> None:
        request = make_in_review(curator)
        response = Api(curator).act(request.pk, "decline", {member: value})
        assert refusal_of(response) == (400, "invalid")
        assert find_faults(response) == [(f"/{member}", "invalid")]

    @pytest.mark.parametrize("version", ["3", 3.0, True, [3]])
    def test_a_version_is_a_whole_number(self, curator: User, version: Any) -> None:
        request = make_in_review(curator)
        assert find_faults(Api(curator).act(request.pk, "accept", {"version": version})) == [
            ("/version", "invalid")
        ]

    @pytest.mark.parametrize("version", ["x", 2.5, True])
    def test_a_version_that_is_none_is_judged_after_role_state_and_standing(
        self, curator: User, version: Any
    ) -> None:
        request, body = make_in_review(curator), {"version": version}
        coordinator, other = Api(request.coordinator), Api(make_curator())
        assert refusal_of(Api(make_user()).act(request.pk, "accept", body)) == (404, "not_found")
        assert refusal_of(coordinator.act(request.pk, "accept", body)) == (403, "not_allowed")
        assert refusal_of(coordinator.act(request.pk, "submit", body)) == (409, "wrong_state")
        assert refusal_of(other.act(request.pk, "accept", body)) == (403, "not_assignee")
        assert refusal_of(Api(curator).act(request.pk, "accept", body)) == (400, "invalid")

    def test_what_is_missing_is_422_all_at_once(self) -> None:
        user = make_user()
        made = Api(user).post("requests/", {}).json()
        response = Api(user).act(made["id"], "submit")
        assert refusal_of(response) == (422, "not_ready")
        assert {pointer for pointer, _ in find_faults(response)} >= {
            "/title", "/description", "/slug", "/grants", "/terms_accepted"
        }  # fmt: skip

    @pytest.mark.parametrize("field", ["slug", "grants"])
    def test_what_somebody_else_holds_is_409(self, field: str) -> None:
        grant = make_grant().number
        make_submitted(slug="taken", grants=[grant])
        mine = {"slug": "taken"} if field == "slug" else {"grants": [grant]}
        draft = make_draft(user := make_user(), **mine)
        response = Api(user).act(draft.pk, "submit")
        assert refusal_of(response) == (409, "conflict")
        assert find_faults(response) == [(f"/{field}", "conflict")]

    def test_a_refused_action_changes_nothing(self, curator: User) -> None:
        request = make_in_review(curator)
        before = CommunityRequest.objects.values().get()
        Api(make_lead()).act(request.pk, "accept")
        Api(curator).act(request.pk, "decline")
        Api(curator).act(request.pk, "accept", {"version": 1})
        assert CommunityRequest.objects.values().get() == before


def test_every_available_action_is_found_at_its_address(curator: User) -> None:
    request = make_in_review(curator, owner := make_user())
    for user in (curator, owner):
        offered = Api(user).get(f"requests/{request.pk}/").json()["available_actions"]
        assert offered
        for action in {row.action for row in TABLE} - set(offered):
            body = {"comment": "x", "reason": "other"}
            assert Api(user).act(request.pk, action, body).status_code in {403, 409}
