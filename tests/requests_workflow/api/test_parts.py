"""What hangs on a request: members, events, comments, checks."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CordisRelease
from portal.accounts.models import CURATORS, User
from requests_workflow.models import CommunityRequest, EventText, RequestEvent
from requests_workflow.services import comment, invite_member, waive_bar
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.portal.api.calls import Api, collect, find_faults
from tests.requests_workflow.admin.desk import sign_in
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user("coordinator@university.example", name="Ada")


@pytest.fixture
def request_(coordinator: User) -> CommunityRequest:
    return make_submitted(coordinator)


class TestMembers:
    def test_the_coordinator_lets_people_in_and_shuts_them_out(
        self, coordinator: User, request_: CommunityRequest
    ) -> None:
        api, at = Api(coordinator), f"requests/{request_.pk}/members/"
        made = api.post(at, {"email": "Friend@Example.org", "role": "viewer"})
        assert (made.status_code, made.json()) == (201, {"email": "friend@example.org", "role": "viewer"})
        api.post(at, {"email": "friend@example.org", "role": "editor"})
        assert api.get(at).json()["results"] == [{"email": "friend@example.org", "role": "editor"}]
        assert api.delete(f"{at}?email=friend@example.org").status_code == 204
        assert api.get(at).json() == {"next": None, "previous": None, "results": []}
        assert api.delete(f"{at}?email=friend@example.org").status_code == 404

    def test_members_see_only_themselves(self, coordinator: User, request_: CommunityRequest) -> None:
        for email in ("one@example.org", "two@example.org"):
            invite_member(request_.pk, email=email, role="viewer", actor=coordinator)
        seen = Api(make_user("one@example.org")).get(f"requests/{request_.pk}/members/").json()["results"]
        assert [member["email"] for member in seen] == ["one@example.org"]
        assert len(Api(make_curator()).get(f"requests/{request_.pk}/members/").json()["results"]) == 2

    def test_members_can_not_let_others_in(self, coordinator: User, request_: CommunityRequest) -> None:
        invite_member(request_.pk, email="one@example.org", role="editor", actor=coordinator)
        api = Api(make_user("one@example.org"))
        at = f"requests/{request_.pk}/members/"
        assert api.post(at, {"email": "x@example.org", "role": "viewer"}).json()["code"] == "not_allowed"
        assert api.delete(f"{at}?email=one@example.org").json()["code"] == "not_allowed"

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({"email": "nobody", "role": "viewer"}, "/email"),
            ({"role": "viewer"}, "/email"),
            ({"email": 5, "role": "viewer"}, "/email"),
            ({"email": "a" * 300 + "@example.org", "role": "viewer"}, "/email"),
            ({"email": "x@example.org", "role": "owner"}, "/role"),
            ({"email": "x@example.org", "role": ["viewer"]}, "/role"),
        ],
    )
    def test_an_invitation_that_makes_no_sense_is_400(
        self, coordinator: User, request_: CommunityRequest, body: dict[str, Any], fault: str
    ) -> None:
        response = Api(coordinator).post(f"requests/{request_.pk}/members/", body)
        assert find_faults(response) == [(fault, "invalid")]

    def test_whom_to_shut_out_must_be_named(self, coordinator: User, request_: CommunityRequest) -> None:
        response = Api(coordinator).delete(f"requests/{request_.pk}/members/")
        assert find_faults(response) == [("email", "missing_parameter")]


class TestConversation:
    def test_what_is_said_is_there_for_both_sides(
        self, coordinator: User, request_: CommunityRequest
    ) -> None:
        at = f"requests/{request_.pk}/comments/"
        said = Api(coordinator).post(at, {"comment": "How long will it take?"})
        assert said.status_code == 201
        assert said.json()["author"] == {"name": "Ada", "role": "coordinator"}
        seen = Api(make_curator()).get(at).json()["results"]
        assert seen == [said.json()]

    def test_what_comes_with_an_action_is_part_of_the_conversation(self, coordinator: User) -> None:
        curator = make_curator()
        request = make_in_review(curator, coordinator)
        Api(curator).act(request.pk, "request_changes", {"comment": "Please mend it."})
        rows = Api(coordinator).get(f"requests/{request.pk}/comments/").json()["results"]
        assert [(row["action"], row["comment"]) for row in rows] == [("request_changes", "Please mend it.")]

    def test_what_was_erased_is_gone(self, coordinator: User, request_: CommunityRequest) -> None:
        event = comment(request_.pk, "My secret.", actor=coordinator)
        EventText.objects.filter(event=event).update(comment="")
        api = Api(coordinator)
        assert api.get(f"requests/{request_.pk}/comments/").json()["results"] == []
        assert "secret" not in api.get(f"requests/{request_.pk}/events/").content.decode()

    @pytest.mark.parametrize(
        ("body", "status", "fault"),
        [
            ({}, 422, ("/comment", "text_missing")),
            ({"comment": "  "}, 422, ("/comment", "text_missing")),
            ({"comment": 5}, 400, ("/comment", "invalid")),
            ({"comment": None}, 400, ("/comment", "invalid")),
            ({"comment": "a" * 10_001}, 400, ("/comment", "invalid")),
            ({"comment": "\x1b"}, 400, ("/comment", "invalid")),
        ],
    )
    def test_nothing_to_say_is_refused(
        self,
        coordinator: User,
        request_: CommunityRequest,
        body: dict[str, Any],
        status: int,
        fault: tuple[str, str],
    ) -> None:
        response = Api(coordinator).post(f"requests/{request_.pk}/comments/", body)
        assert (response.status_code, find_faults(response)) == (status, [fault])

    def test_a_draft_has_no_conversation(self, coordinator: User) -> None:
        draft = make_draft(coordinator)
        response = Api(coordinator).post(f"requests/{draft.pk}/comments/", {"comment": "Hello."})
        assert response.json()["code"] == "wrong_state"


class TestEvents:
    def test_the_history_is_told_oldest_first_and_page_by_page(self, coordinator: User) -> None:
        curator = make_curator()
        request = make_in_review(curator, coordinator)
        Api(curator).act(request.pk, "decline", {"comment": "No.", "reason": "other"})
        rows = collect(Api(coordinator), f"requests/{request.pk}/events/?page_size=1")
        told = [(row["number"], row["action"], row["from_state"], row["to_state"]) for row in rows]
        assert told == [
            (1, "submit", "draft", "submitted"),
            (2, "claim", "submitted", "in_review"),
            (3, "decline", "in_review", "declined"),
        ]
        assert rows[2]["actor"] == {"name": curator.name, "role": "curator"}
        assert rows[2]["details"] == {"reason": "other"}
        newest = Api(coordinator).get(f"requests/{request.pk}/events/?ordering=-number").json()
        assert newest["results"][0]["number"] == 3

    def test_no_pseudonym_hash_or_salt_is_told(self, coordinator: User, request_: CommunityRequest) -> None:
        event = RequestEvent.objects.get()
        told = Api(coordinator).get(f"requests/{request_.pk}/events/").content.decode()
        assert str(coordinator.pseudonym) not in told
        assert event.hash not in told

    @pytest.mark.parametrize("who", ["coordinator", "lead"])
    def test_whose_bar_was_lifted_is_told_to_nobody(self, who: str) -> None:
        stage = set_stage("appealed")
        waive_bar(stage.request.pk, "There is nobody else.", actor=stage.users["lead"])
        told = Api(stage.users[who]).get(f"requests/{stage.request.pk}/events/")
        assert told.json()["results"][-1]["action"] == "waive"
        assert str(stage.users["assignee"].pseudonym) not in told.text

    @pytest.mark.parametrize("part", ["events", "comments"])
    def test_why_a_bar_was_lifted_stays_on_the_desk(self, part: str) -> None:
        stage = set_stage("appealed")
        waive_bar(stage.request.pk, "Eva is on leave.", actor=stage.users["lead"])
        at = f"requests/{stage.request.pk}/{part}/"
        assert "Eva is on leave." not in Api(stage.users["coordinator"]).get(at).text
        page = sign_in(stage.users["coordinator"]).get(f"/requests/{stage.request.reference}/")
        assert (page.status_code, "Eva is on leave." in page.content.decode()) == (200, False)
        events = Api(stage.users["lead"]).get(f"requests/{stage.request.pk}/events/").json()["results"]
        assert events[-1]["overrides"] == {"bar": "Eva is on leave."}

    def test_reasons_for_overriding_are_for_curators_without_a_conflict(self, coordinator: User) -> None:
        curator, partial = make_curator(), make_user("partial@desk.example")
        request = make_in_review(curator, coordinator, kind="link")
        invite_member(request.pk, email=partial.email, role="viewer", actor=coordinator)
        partial.groups.add(Group.objects.get(name=CURATORS))
        Api(curator).act(request.pk, "accept", {"override": {"ownership": "Known from a call."}})
        at = f"requests/{request.pk}/events/"
        for viewer in (coordinator, partial):
            answer = Api(viewer).get(at)
            assert answer.json()["results"][-1]["action"] == "accept"
            assert "Known from a call." not in answer.text
            assert all("overrides" not in row for row in answer.json()["results"])
        seen = Api(make_curator()).get(at).json()["results"][-1]
        assert seen["overrides"] == {"ownership": "Known from a call."}

    @pytest.mark.parametrize("part", ["events", "comments"])
    def test_a_list_takes_as_many_queries_for_three_as_for_one(
        self, coordinator: User, request_: CommunityRequest, part: str
    ) -> None:
        def count() -> int:
            api = Api(User.objects.get(pk=coordinator.pk))
            with CaptureQueriesContext(connection) as queries:
                api.get(f"requests/{request_.pk}/{part}/")
            return len(queries)

        comment(request_.pk, "One.", actor=coordinator)
        of_one = count()
        comment(request_.pk, "Two.", actor=coordinator)
        comment(request_.pk, "Three.", actor=make_curator())
        assert count() == of_one


class TestChecks:
    def test_checks_are_told_with_their_facts_and_source(
        self, coordinator: User, request_: CommunityRequest
    ) -> None:
        rows = Api(coordinator).get(f"requests/{request_.pk}/checks/").json()["results"]
        grant = next(row for row in rows if row["id"] == "grant")
        assert (grant["level"], grant["blocks"]) == ("info", None)
        assert grant["facts"]["framework_programme"] == "HORIZON"
        assert "CORDIS" in grant["source"]

    def test_a_check_says_why_it_should_run_again(
        self, coordinator: User, request_: CommunityRequest
    ) -> None:
        api, at = Api(coordinator), f"requests/{request_.pk}/checks/"
        assert {row["stale"] for row in api.get(at).json()["results"]} == {None}
        CordisRelease.objects.create(source="x.zip", checksum="x", data_date="2026-11-03")
        told = {row["id"]: row["stale"] for row in api.get(at).json()["results"]}
        assert told["grant"] == "The portal has newer data: CORDIS data of 3 November 2026."
        assert told["completeness"] is None
        rows = api.post(f"{at}run/").json()["results"]
        assert {row["stale"] for row in rows} == {None}
        assert {row["id"]: row["data_version"] for row in rows}["completeness"] == {}

    def test_facts_about_others_are_for_curators(self, coordinator: User, request_: CommunityRequest) -> None:
        at = f"requests/{request_.pk}/checks/"
        assert all("curator_facts" not in row for row in Api(coordinator).get(at).json()["results"])
        assert all("curator_facts" in row for row in Api(make_curator()).get(at).json()["results"])

    def test_facts_about_others_are_not_for_a_curator_with_a_conflict(self) -> None:
        own = make_submitted(both := make_curator())
        for rows in (
            Api(both).get(f"requests/{own.pk}/checks/").json()["results"],
            Api(both).post(f"requests/{own.pk}/checks/run/").json()["results"],
        ):
            assert rows
            assert all("curator_facts" not in row for row in rows)

    def test_running_them_again_tells_what_they_say_now(self, coordinator: User) -> None:
        grant = make_grant()
        draft = make_draft(coordinator, grants=[grant.number])
        api, at = Api(coordinator), f"requests/{draft.pk}/checks/"
        assert api.get(at).json()["results"] == []
        levels = {row["id"]: row["level"] for row in api.post(f"{at}run/").json()["results"]}
        assert levels["grant"] == "info"
        grant.status = "TERMINATED"
        grant.save()
        levels = {row["id"]: row["level"] for row in api.post(f"{at}run/").json()["results"]}
        assert levels["grant"] == "warning"

    def test_a_closed_request_is_not_checked_again(
        self, coordinator: User, request_: CommunityRequest
    ) -> None:
        Api(coordinator).act(request_.pk, "cancel")
        response = Api(coordinator).post(f"requests/{request_.pk}/checks/run/")
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")

    def test_running_them_is_a_post(self, coordinator: User, request_: CommunityRequest) -> None:
        response = Api(coordinator).get(f"requests/{request_.pk}/checks/run/")
        assert response.status_code == 405
