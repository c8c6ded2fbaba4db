"""`events/`: what happened, for programs that keep up."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.services import change_community, remove_community
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import comment, invite_member
from tests.communities.test_changes import establish
from tests.factories import make_curator, make_draft, make_in_review, make_lead, make_submitted, make_user
from tests.portal.api.calls import Api, find_faults
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user("coordinator@university.example", name="Ada")


def read(api: Api, query: str = "") -> list[Any]:
    return list(api.get(f"events/?{query}").json()["results"])


def read_types(api: Api, query: str = "") -> list[str]:
    return [event["type"] for event in read(api, query)]


def follow(api: Api) -> list[Any]:
    """Return all events, page by page, until there is nothing more for now."""
    events, address = [], "events/?page_size=2"
    while found := api.get(address).json():
        events += found["results"]
        address = found["next"]
        if not found["results"]:
            return events
    raise AssertionError


def test_an_event_tells_what_happened_to_what_and_nobodys_name_or_words(coordinator: User) -> None:
    curator = make_curator("curator@desk.example")
    request = make_in_review(curator, coordinator, title="A title")
    perform(request.pk, "decline", actor=curator, reason="duplicate", comment="Secret words")
    answer = Api(coordinator).get("events/")
    declined = answer.json()["results"][-1]
    assert declined == {
        "type": "request.decline",
        "timestamp": declined["timestamp"],
        "data": {
            "position": 3,
            "request": {
                "id": str(request.pk),
                "reference": request.reference,
                "url": f"http://testserver/api/v1/requests/{request.pk}/",
            },
            "number": 3,
            "from_state": "in_review",
            "to_state": "declined",
            "version": 4,
            "actor": {"role": "curator", "key": str(curator.pseudonym)},
            "reason": "duplicate",
        },
    }
    for personal in ("Secret", "example", "Ada", "A title"):
        assert personal not in answer.content.decode()


def test_guests_read_of_communities_and_of_nothing_else(coordinator: User) -> None:
    make_submitted(coordinator)
    community = establish()
    change_community(community.pk, title="Streams")
    remove_community(community.pk)
    events = read(Api())
    assert [event["type"] for event in events] == [
        "community.created",
        "community.changed",
        "community.removed",
    ]
    shown = {
        "id": str(community.pk),
        "slug": "rivers",
        "url": "http://testserver/api/v1/communities/rivers/",
    }
    assert [event["data"] for event in events] == [
        {"position": 2, "community": shown, "grants": ["101000001", "101000002"]},
        {"position": 3, "community": shown, "fields": ["title"]},
        {"position": 4, "community": shown},
    ]
    assert Api().get("communities/rivers/").status_code == 404


ROLES = {
    "coordinator": True,
    "editor": True,
    "viewer": True,
    "stranger": False,
    "curator": True,
    "lead": True,
    "superuser": False,
}


@pytest.mark.parametrize("role", ROLES)
def test_a_request_has_events_for_those_for_whom_it_exists(role: str) -> None:
    stage = set_stage("in_review")
    actor = stage.users[role]
    events = [one for one in read(Api(actor)) if one["data"]["request"]["id"] == str(stage.request.pk)]
    assert bool(events) == ROLES[role]
    assert (Api(actor).get(f"requests/{stage.request.pk}/").status_code == 200) == ROLES[role]


def test_events_of_a_draft_exist_for_no_curator(coordinator: User) -> None:
    draft = make_draft(coordinator)
    invite_member(draft.pk, email="friend@example.org", role="viewer", actor=coordinator)
    assert read_types(Api(make_lead())) == []
    assert read_types(Api(coordinator)) == ["request.invite"]
    assert read_types(Api(make_user("friend@example.org"))) == ["request.invite"]


def test_a_poller_goes_on_where_it_was_and_reads_each_event_once(coordinator: User) -> None:
    request = make_submitted(coordinator)
    for number in range(4):
        comment(request.pk, f"Comment {number}", actor=coordinator)
    api = Api(coordinator)
    assert [event["data"]["number"] for event in follow(api)] == [1, 2, 3, 4, 5]
    end = api.get("events/?after=3").json()["next"]
    assert api.get(end).json() == {"next": end, "previous": None, "results": []}
    comment(request.pk, "One more", actor=coordinator)
    assert [event["data"]["number"] for event in api.get(end).json()["results"]] == [6]
    assert api.get(end).headers["Link"].endswith('after=6>; rel="next"')


def test_next_passes_by_what_is_for_others_so_that_it_is_not_looked_through_again(coordinator: User) -> None:
    make_submitted()
    make_submitted()
    assert Api(coordinator).get("events/").json()["next"].endswith("after=2")


def test_a_guests_next_tells_nothing_of_requests() -> None:
    establish()
    make_submitted()
    assert Api().get("events/").json()["next"].endswith("after=1")


def test_types_are_chosen(coordinator: User) -> None:
    establish()
    request = make_submitted(coordinator)
    perform(request.pk, "cancel", actor=coordinator)
    api = Api(coordinator)
    assert read_types(api) == ["community.created", "request.submit", "request.cancel"]
    assert read_types(api, "type=request.cancel") == ["request.cancel"]
    assert read_types(api, "type=community.created,request.submit") == ["community.created", "request.submit"]
    assert read_types(api, "type=community.removed") == []
    assert read_types(Api(), "type=community.created") == ["community.created"]
    following = api.get("events/?type=request.cancel&page_size=1").json()["next"]
    assert following.endswith("events/?after=3&page_size=1&type=request.cancel")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("type=request.nope", "type"),
        ("type=", "type"),
        ("type=request.submit,", "type"),
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=", "after"),
        ("after=%D9%A1", "after"),
        (f"after={10**18}", "after"),
        ("after=1", "after"),
        ("page_size=26", "page_size"),
        ("page_size=0", "page_size"),
        ("cursor=x", "cursor"),
        ("ordering=type", "ordering"),
        ("since=2026-01-01", "since"),
    ],
)
def test_what_makes_no_sense_is_refused(query: str, parameter: str) -> None:
    answer = Api().get(f"events/?{query}")
    assert (answer.status_code, find_faults(answer)[0][0]) == (400, parameter)


def test_a_user_may_have_larger_pages_than_a_guest(coordinator: User) -> None:
    assert Api(coordinator).get("events/?page_size=100").status_code == 200
    assert find_faults(Api(coordinator).get("events/?page_size=101")) == [("page_size", "page_size")]


def test_a_token_reads_what_its_scopes_say(coordinator: User) -> None:
    establish()
    make_submitted(coordinator)
    both = ["community.created", "request.submit"]
    assert read_types(Api(coordinator, scopes=["requests:read"])) == both
    catalogue = Api(coordinator, scopes=["catalogue:read"])
    assert read_types(catalogue) == ["community.created"]
    refused = catalogue.get("events/?type=request.submit")
    assert (refused.status_code, refused.json()["scope"]) == (403, "requests:read")
    assert Api(coordinator, scopes=["requests:write"]).get("events/").status_code == 403
    assert Api().get("events/?type=request.submit").status_code == 401


def test_what_guests_read_may_be_kept_and_is_not_sent_again() -> None:
    establish()
    first = Api().get("events/")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    make_submitted()
    again = Api().get("events/", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    establish("streams", "101000005")
    assert Api().get("events/", If_None_Match=first.headers["ETag"]).status_code == 200


def test_what_is_for_one_person_is_kept_by_no_cache(coordinator: User) -> None:
    answer = Api(coordinator).get("events/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("who", ["guest", "coordinator", "curator"])
def test_a_page_costs_as_many_queries_with_one_event_as_with_three(who: str, coordinator: User) -> None:
    def count(number: int) -> int:
        for _ in range(number):
            make_submitted(coordinator)
        api = Api({"guest": None, "coordinator": coordinator, "curator": make_curator()}[who])
        read(api)
        with CaptureQueriesContext(connection) as queries:
            assert len(read(api)) == (0 if who == "guest" else CommunityRequest.objects.count())
        return len(queries)

    assert count(1) == count(2)
