from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestEvent, RequestMember
from requests_workflow.services import invite_member
from tests.factories import (
    make_curator,
    make_draft,
    make_grant,
    make_in_review,
    make_submitted,
    make_user,
)
from tests.portal.api.calls import Api, find_faults
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db

ANYTHING_ELSE = {
    "id": "5f0c8a52-9d34-4c5e-8a0b-2f6f1f5c7e11",
    "reference": "EUC-1999-000001",
    "state": "accepted",
    "version": 77,
    "coordinator": {"name": "Somebody else"},
    "assignee": {"name": "Somebody else"},
    "decision": {"action": "accept"},
    "decided_at": "2020-01-01T00:00:00Z",
    "created_at": "2020-01-01T00:00:00Z",
    "submitted_at": "2020-01-01T00:00:00Z",
    "due_at": "2020-01-01T00:00:00Z",
    "expires_at": "2020-01-01T00:00:00Z",
    "available_actions": ["accept"],
    "checks": [],
    "links": {},
}
NO_MEMBERS = [
    "status",
    "owner",
    "coordinator_id",
    "reviewer",
    "is_staff",
    "approved_by",
    "zenodo_id",
    "history_head",
    "bars",
    "linked_community",
]
"""What a database or another system might call it: no member of a request."""


@pytest.fixture
def coordinator() -> User:
    return make_user("coordinator@university.example", name="Ada Coordinator")


@pytest.fixture
def api(coordinator: User) -> Api:
    return Api(coordinator)


def complete_proposal(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "new",
        "slug": "freya",
        "title": "FREYA",
        "description": "Identifiers.",
        "website": "https://freya.example",
        "grants": [make_grant().number, make_grant().number],
        "terms_accepted": True,
        **changed,
    }


def test_posting_makes_a_draft_in_the_contracts_shape(api: Api) -> None:
    proposal = complete_proposal()
    response = api.post("requests/", proposal)
    assert response.status_code == 201
    made = response.json()
    assert {name: made[name] for name in proposal} == proposal
    assert made["reference"].startswith("EUC-")
    assert (made["state"], made["version"], made["community"]) == ("draft", 1, None)
    assert made["coordinator"] == {"name": "Ada Coordinator", "email": "coordinator@university.example"}
    assert (made["assignee"], made["submitted_at"], made["due_at"], made["decided_at"]) == (None,) * 4
    assert (made["decision"], made["checks"]) == (None, [])
    assert made["available_actions"] == ["submit", "cancel"]
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == made["links"]["self"]
    assert api.get(response.headers["Location"]).json() == made


def test_every_link_leads_somewhere(api: Api) -> None:
    links = api.post("requests/", {}).json()["links"]
    assert set(links) == {"self", "html", "actions", "events", "comments", "checks", "members"}
    doors = links.pop("actions")
    assert set(doors) == {"submit", "cancel"}
    assert {name_of(address) for address in doors.values()} == {"api_request_action"}
    for name, address in links.items():
        assert name_of(address) in {"request_status", "api_request", f"api_request_{name}"}


def name_of(address: str) -> str | None:
    return resolve(address.removeprefix("http://testserver")).url_name


def test_an_unknown_member_is_named_and_nothing_is_changed(api: Api) -> None:
    made = api.post("requests/", complete_proposal()).json()
    refused = api.patch(f"requests/{made['id']}/", {"titel": "A typo", "title": "New"}, If_Match='"1"')
    assert refused.status_code == 400
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/titel"]
    assert CommunityRequest.objects.get().title == made["title"]


def test_an_empty_object_opens_an_empty_draft(api: Api) -> None:
    made = api.post("requests/", {}).json()
    assert (made["title"], made["slug"], made["grants"], made["terms_accepted"]) == ("", "", [], False)


def test_a_link_request_names_a_community_in_place_of_a_slug(api: Api) -> None:
    address = "https://zenodo.org/communities/My-Project/records?q=x"
    made = api.post("requests/", complete_proposal(kind="link", slug=None, community=address)).json()
    assert (made["slug"], made["community"]) == (None, "my-project")


def test_a_request_can_be_sent_back_as_it_was_read(api: Api) -> None:
    for proposal in (complete_proposal(), complete_proposal(kind="link", slug=None, community="known")):
        made = api.post("requests/", proposal).json()
        response = api.patch(f"requests/{made['id']}/", made)
        assert response.status_code == 200
        assert {**response.json(), "updated_at": made["updated_at"]} == made


def test_what_only_the_portal_sets_is_never_applied(api: Api, coordinator: User) -> None:
    make_user()
    made = api.post("requests/", {**complete_proposal(), **ANYTHING_ELSE})
    assert made.status_code == 201
    assert_untouched(CommunityRequest.objects.get(), coordinator)
    before = CommunityRequest.objects.values().get()

    answer = api.patch(f"requests/{made.json()['id']}/", ANYTHING_ELSE, If_Match='"1"')
    assert answer.status_code == 200
    assert CommunityRequest.objects.values().get() == before


@pytest.mark.parametrize("name", NO_MEMBERS)
def test_what_is_no_member_is_refused_and_not_applied(api: Api, coordinator: User, name: str) -> None:
    assert api.post("requests/", {**complete_proposal(), name: 1}).status_code == 400
    made = api.post("requests/", complete_proposal()).json()
    assert api.patch(f"requests/{made['id']}/", {name: 1}, If_Match='"1"').status_code == 400
    assert_untouched(CommunityRequest.objects.get(), coordinator)


def assert_untouched(made: CommunityRequest, coordinator: User) -> None:
    assert (made.state, made.version, made.coordinator) == ("draft", 1, coordinator)
    assert str(made.pk) != ANYTHING_ELSE["id"]
    assert (made.assignee, made.submitted_at, made.community, made.linked_community) == (None, None, None, "")
    assert made.created_at.year == datetime.now(tz=made.created_at.tzinfo).year
    assert not made.coordinator.is_staff


def test_all_errors_of_a_proposal_come_at_once_with_pointers(api: Api) -> None:
    body = {"title": "a\nb", "website": "javascript:alert(1)", "grants": ["1"], "kind": "other"}
    response = api.post("requests/", body)
    assert response.status_code == 400
    assert sorted(find_faults(response)) == [
        ("/grants", "invalid"),
        ("/kind", "invalid"),
        ("/title", "invalid"),
        ("/website", "invalid"),
    ]


@pytest.mark.parametrize(
    ("field", "longest"), [("title", 250), ("description", 250), ("slug", 100), ("website", 500)]
)
def test_a_text_is_taken_up_to_its_longest_and_no_further(api: Api, field: str, longest: int) -> None:
    start = "https://x.example/" if field == "website" else ""
    text = start + "a" * (longest - len(start))
    assert api.post("requests/", {field: text}).status_code == 201
    for too_long in (text + "a", "A" * 100_000):
        assert find_faults(api.post("requests/", {field: too_long})) == [(f"/{field}", "invalid")]


@pytest.mark.parametrize("break_", ["\r", "\n", "\t", "\x85", "\u2028", "\x7f", "\x1b"])
def test_a_title_has_one_line(api: Api, break_: str) -> None:
    response = api.post("requests/", {"title": f"a{break_}Bcc: x@example.org"})
    assert find_faults(response) == [("/title", "invalid")]


def test_a_request_is_found_by_id_and_by_reference_in_any_spelling(api: Api) -> None:
    made = api.post("requests/", {}).json()
    for name in (made["id"], made["reference"], made["id"].upper(), made["id"].replace("-", "")):
        assert api.get(f"requests/{name}/").json()["id"] == made["id"]


@pytest.mark.parametrize(
    "name",
    [
        "5f0c8a52-9d34-4c5e-8a0b-2f6f1f5c7e11",
        "EUC-2026-999999",
        "1",
        "-1",
        "9" * 5000,
        "%00",
        "%7B12345678-1234-5678-1234-567812345678%7D",
        "zzzzzzzz-0000-0000-0000-000000000000",
        "a" * 4000,
        "%D9%A1",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_request_that_is_not_there_is_404(api: Api, method: str, name: str) -> None:
    response = api.send(method, f"requests/{name}/", {"version": 1})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_others_find_nothing_and_change_nothing(coordinator: User) -> None:
    request = make_submitted(coordinator)
    draft = make_draft(coordinator)
    before = CommunityRequest.objects.order_by("pk").values()
    kept = list(before)
    stranger, curator = Api(make_user()), Api(make_curator())
    for api, one in ((stranger, request), (stranger, draft), (curator, draft)):
        at = f"requests/{one.pk}/"
        for method, path, body in [
            ("GET", at, None),
            ("PATCH", at, {"title": "Mine", "version": 1}),
            ("PATCH", at, {"title": "Mine"}),
            ("DELETE", at, None),
            ("POST", f"{at}actions/cancel/", {}),
            ("POST", f"{at}actions/nonsense/", {}),
            ("POST", f"{at}actions/reopen/", {}),
            ("POST", f"{at}actions/cancel/", {"version": "x"}),
            ("GET", f"{at}members/", None),
            ("POST", f"{at}members/", {"email": "x@example.org", "role": "editor"}),
            ("DELETE", f"{at}members/?email=x@example.org", None),
            ("GET", f"{at}events/", None),
            ("GET", f"{at}comments/", None),
            ("POST", f"{at}comments/", {"comment": "Hello."}),
            ("GET", f"{at}checks/", None),
            ("POST", f"{at}checks/run/", None),
        ]:
            assert api.send(method, path, body).status_code == 404, (method, path)
    assert list(before.all()) == kept
    assert not RequestMember.objects.exists()
    assert RequestEvent.objects.count() == 1


def test_a_curator_is_told_of_a_role_that_they_lack(coordinator: User) -> None:
    request = make_submitted(coordinator)
    response = Api(make_curator()).patch(f"requests/{request.pk}/", {"title": "Mine", "version": 2})
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_addresses_are_for_curators_and_their_owners(coordinator: User) -> None:
    curator, member = make_curator("c@desk.example"), make_user("member@example.org")
    request = make_in_review(curator, coordinator)
    invite_member(request.pk, email="member@example.org", role="viewer", actor=coordinator)
    seen = {user: Api(user).get(f"requests/{request.pk}/").json() for user in (coordinator, curator, member)}
    assert [("email" in seen[user]["coordinator"]) for user in seen] == [True, True, False]
    assert [("email" in seen[user]["assignee"]) for user in seen] == [False, True, False]


def test_a_nameless_curator_is_not_shown_by_address(coordinator: User) -> None:
    curator = make_curator("c@desk.example")
    curator.name = ""
    curator.save()
    request = make_in_review(curator, coordinator)
    assert Api(coordinator).get(f"requests/{request.pk}/").json()["assignee"] == {"name": ""}


@pytest.mark.parametrize(
    ("situation", "action"),
    [
        ("accepted", "accept"),
        ("declined", "decline"),
        ("appealed", None),
        ("submitted", None),
        ("sent_back", None),
    ],
)
def test_the_decision_is_the_one_that_stands(situation: str, action: str | None) -> None:
    stage = set_stage(situation)
    told = Api(stage.users["coordinator"]).get(f"requests/{stage.request.pk}/").json()
    decision = told["decision"] or {"action": None}
    assert decision["action"] == action
    assert (told["decided_at"] is None) is (action is None)
    if action:
        assert decision["by"] == stage.users["assignee"].name


@pytest.mark.parametrize("body", [{}, {"version": "x"}])
def test_role_and_state_come_before_the_version_of_a_change(
    coordinator: User, body: dict[str, object]
) -> None:
    request, viewer = make_submitted(coordinator), make_user("viewer@example.org")
    invite_member(request.pk, email=viewer.email, role="viewer", actor=coordinator)
    at, change = f"requests/{request.pk}/", {"title": "Mine", **body}
    assert Api(viewer).patch(at, change).json()["code"] == "not_allowed"
    assert Api(coordinator).patch(at, change).status_code == (400 if body else 428)
    Api(coordinator).act(request.pk, "cancel")
    assert Api(coordinator).patch(at, change).json()["code"] == "wrong_state"


class TestChanging:
    @pytest.fixture
    def draft(self, coordinator: User) -> CommunityRequest:
        return make_draft(coordinator, title="Before")

    def test_a_change_needs_the_version(self, api: Api, draft: CommunityRequest) -> None:
        response = api.patch(f"requests/{draft.pk}/", {"title": "After"})
        assert (response.status_code, response.json()["code"]) == (428, "precondition_required")
        draft.refresh_from_db()
        assert draft.title == "Before"

    @pytest.mark.parametrize("etag", ['"1"', 'W/"1"', "1", "*"])
    def test_if_match_names_it(self, api: Api, draft: CommunityRequest, etag: str) -> None:
        response = api.patch(f"requests/{draft.pk}/", {"title": "After"}, If_Match=etag)
        assert (response.status_code, response.json()["title"]) == (200, "After")
        assert (response.json()["version"], response.headers["ETag"]) == (2, '"2"')

    def test_so_does_the_body(self, api: Api, draft: CommunityRequest) -> None:
        assert api.patch(f"requests/{draft.pk}/", {"title": "After", "version": 1}).status_code == 200

    def test_a_mismatch_is_412_with_the_header_and_409_with_the_body(
        self, api: Api, draft: CommunityRequest
    ) -> None:
        by_header = api.patch(f"requests/{draft.pk}/", {"title": "After", "version": 1}, If_Match='"7"')
        by_body = api.patch(f"requests/{draft.pk}/", {"title": "After", "version": 7})
        assert [(by.status_code, by.json()["code"]) for by in (by_header, by_body)] == [
            (412, "stale"),
            (409, "stale"),
        ]
        assert by_body.json()["version"] == 1
        draft.refresh_from_db()
        assert (draft.title, draft.version) == ("Before", 1)

    def test_of_two_changes_from_one_reading_the_second_is_refused(
        self, api: Api, draft: CommunityRequest
    ) -> None:
        answers = [
            api.patch(f"requests/{draft.pk}/", {"title": title}, If_Match='"1"').status_code
            for title in ("One", "Two")
        ]
        assert answers == [200, 412]
        draft.refresh_from_db()
        assert draft.title == "One"

    @pytest.mark.parametrize(
        "etag", ["", "x", '"x"', '"1', '"1", "2"', '"-1"', '"٣"', '"' * 500, '"9999999999"']
    )
    def test_an_if_match_that_is_none_is_400(self, api: Api, draft: CommunityRequest, etag: str) -> None:
        response = api.patch(f"requests/{draft.pk}/", {"title": "After"}, If_Match=etag)
        assert (response.status_code, response.json()["code"]) == (400, "bad_request")

    @pytest.mark.parametrize("version", ["1", 1.0, True, [], {}])
    def test_a_version_is_a_whole_number(self, api: Api, draft: CommunityRequest, version: Any) -> None:
        response = api.patch(f"requests/{draft.pk}/", {"title": "After", "version": version})
        assert find_faults(response) == [("/version", "invalid")]

    def test_an_amendment_that_leaves_it_incomplete_is_422(self, api: Api, coordinator: User) -> None:
        request = make_submitted(coordinator)
        response = api.patch(f"requests/{request.pk}/", {"title": ""}, If_Match=f'"{request.version}"')
        assert response.status_code == 422
        assert find_faults(response) == [("/title", "title_missing")]

    def test_a_closed_request_stays_as_it_is(self, api: Api, coordinator: User) -> None:
        request = make_submitted(coordinator)
        api.act(request.pk, "cancel")
        response = api.patch(f"requests/{request.pk}/", {"title": "After"}, If_Match="*")
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")

    def test_an_editor_may_change_it_and_a_viewer_may_not(self, draft: CommunityRequest) -> None:
        people = {role: make_user(f"{role}@example.org") for role in ("editor", "viewer")}
        for role, user in people.items():
            invite_member(draft.pk, email=user.email, role=role, actor=draft.coordinator)
        answers = {
            role: Api(user).patch(f"requests/{draft.pk}/", {"title": role}, If_Match="*").status_code
            for role, user in people.items()
        }
        assert answers == {"editor": 200, "viewer": 403}


class TestDeleting:
    def test_a_draft_is_deleted(self, api: Api, coordinator: User) -> None:
        draft = make_draft(coordinator)
        assert api.delete(f"requests/{draft.pk}/").status_code == 204
        assert not CommunityRequest.objects.exists()

    def test_if_match_is_honoured_when_it_is_there(self, api: Api, coordinator: User) -> None:
        draft = make_draft(coordinator)
        assert api.delete(f"requests/{draft.pk}/", If_Match='"2"').status_code == 412
        assert CommunityRequest.objects.exists()
        assert api.delete(f"requests/{draft.pk}/", If_Match='"1"').status_code == 204

    def test_what_was_submitted_can_not_be_deleted(self, api: Api, coordinator: User) -> None:
        request = make_submitted(coordinator)
        response = api.delete(f"requests/{request.pk}/")
        assert (response.status_code, response.json()["code"]) == (409, "wrong_state")
        assert response.json()["state"] == "submitted"

    def test_an_editor_can_not_delete_it(self, coordinator: User) -> None:
        draft, editor = make_draft(coordinator), make_user("e@example.org")
        invite_member(draft.pk, email=editor.email, role="editor", actor=coordinator)
        assert Api(editor).delete(f"requests/{draft.pk}/").status_code == 403


def test_lists_and_requests_take_as_many_queries_for_three_as_for_one(coordinator: User) -> None:
    curator = make_curator()
    reader = Api(curator)

    def count(path: str) -> int:
        fresh = Api(User.objects.get(pk=curator.pk))
        with CaptureQueriesContext(connection) as queries:
            assert fresh.get(path).status_code == 200
        return len(queries)

    def decide(action: str) -> CommunityRequest:
        request = make_in_review(curator, make_user(), grants=[make_grant().number, make_grant().number])
        invite_member(request.pk, email="x@example.org", role="viewer", actor=request.coordinator)
        answer = reader.act(request.pk, action, {"comment": "So.", "reason": "other"})
        assert answer.status_code == 200
        return request

    first = decide("accept")
    of_one, of_detail = count("requests/"), count(f"requests/{first.pk}/")
    decide("decline")
    decide("accept")
    make_in_review(curator)
    assert count("requests/") == of_one
    assert count(f"requests/{first.pk}/") == of_detail
    assert of_one <= 16
