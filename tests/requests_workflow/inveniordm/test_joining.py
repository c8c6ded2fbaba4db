from typing import Any

import pytest

from portal.accounts.models import Scope
from requests_workflow.models import CommunityRequest, Delivery, RequestEvent, Reservation
from tests.factories import make_grant, make_submitted, make_user
from tests.requests_workflow.inveniordm.script import Script, find_errors, new_community

pytestmark = pytest.mark.django_db


def test_a_payload_for_a_new_community_makes_and_submits_a_request() -> None:
    user, grant = make_user(), make_grant("777523")
    response = Script(user).join(new_community("777523"))
    assert response.status_code == 201
    made = CommunityRequest.objects.get()
    assert (made.kind, made.state, made.coordinator) == ("new", "submitted", user)
    assert (made.slug, made.title) == ("freya", "Connected Open Identifiers")
    assert (made.description, made.website) == ("Identifiers.", "https://freya.example/")
    assert list(made.grants.all()) == [grant]
    assert made.terms_accepted_at is not None
    assert RequestEvent.objects.get().action == "submit"
    assert Delivery.objects.filter(handler="mail_coordinator").count() == 1
    assert Reservation.objects.filter(request=made).count() == 2


def test_the_answer_is_what_zenodo_answers() -> None:
    make_grant("777523")
    answer = Script(make_user()).join(new_community("777523")).json()
    made = CommunityRequest.objects.get()
    moments = {name: answer.pop(name) for name in ("created", "updated", "last_activity_at")}
    assert all(moment.endswith("Z") for moment in moments.values())
    here = f"http://testserver/api/requests/{made.pk}"
    assert answer == {
        "id": str(made.pk),
        "number": made.reference,
        "type": "subcommunity",
        "status": "submitted",
        "title": 'Inclusion of subcommunity "Connected Open Identifiers"',
        "created_by": {"community": "freya"},
        "topic": {"community": "freya"},
        "receiver": {"community": "eu"},
        "payload": {"project_id": "00k4n6c32::777523"},
        "is_open": True,
        "is_closed": False,
        "is_expired": False,
        "expires_at": None,
        "is_locked": False,
        "last_reply": None,
        "revision_id": 2,
        "files": {"enabled": False},
        "links": {
            "self": here,
            "self_html": f"http://testserver/requests/{made.reference}/",
            "actions": {"cancel": f"{here}/actions/cancel"},
        },
    }


def test_a_payload_that_names_a_community_asks_to_link_it_and_wins_over_a_new_one() -> None:
    make_grant("777523")
    payload = {**new_community("777523"), "community_id": "https://zenodo.org/communities/Freya/records"}
    assert Script(make_user()).join(payload).status_code == 201
    made = CommunityRequest.objects.get()
    assert (made.kind, made.linked_community, made.slug, made.state) == ("link", "freya", "", "submitted")


def test_a_slug_that_is_taken_is_told_of_in_zenodos_words_and_leaves_nothing_behind() -> None:
    make_submitted(slug="freya")
    make_grant("777523")
    response = Script(make_user()).join(new_community("777523"))
    assert response.status_code == 400
    assert response.json()["message"] == "A validation error occurred."
    assert list(find_errors(response)) == ["slug"]
    assert CommunityRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"payload": {}}, "payload.project_id"),
        ({"payload": None}, "payload.project_id"),
        ({"payload": {"project_id": 777523}}, "payload.project_id"),
        ({"payload": {"project_id": "777523"}}, "payload.project_id"),
        ({"payload": {"project_id": "021nxhr62::777523"}}, "payload.project_id"),
        ({"payload": {"project_id": "00k4n6c32::1"}}, "payload.project_id"),
        ({"community": None}, "community_id"),
        ({"community": "freya"}, "community_id"),
        ({"community": {"slug": 5}}, "slug"),
        ({"community": {"slug": "freya", "owner": "me"}}, "owner"),
        ({"community": {"slug": "freya", "description": "x"}}, "title"),
        ({"community_id": "not a community"}, "community_id"),
        ({"community_id": 5}, "community_id"),
        ({"state": "accepted"}, "state"),
    ],
)
def test_what_cannot_be_taken_is_told_of_field_by_field(changed: dict[str, Any], field: str) -> None:
    make_grant("777523")
    response = Script(make_user()).join({**new_community("777523"), **changed})
    assert response.status_code == 400
    assert field in find_errors(response)
    assert CommunityRequest.objects.count() == 0


def test_a_request_without_a_proved_address_is_refused() -> None:
    make_grant("777523")
    response = Script(make_user(is_verified=False)).join(new_community("777523"))
    assert (response.status_code, response.json()["code"]) == (400, "not_ready")
    assert CommunityRequest.objects.count() == 0


def test_another_parent_does_not_exist() -> None:
    make_grant("777523")
    response = Script(make_user()).join(new_community("777523"), parent="biosyslit")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "“eu”" in response.json()["message"]
    assert CommunityRequest.objects.count() == 0


def test_it_takes_a_token_with_the_scope_to_write() -> None:
    make_grant("777523")
    script = Script(make_user(), scopes=[Scope.REQUESTS_READ])
    assert script.join(new_community("777523")).status_code == 403
    script.client.defaults.pop("HTTP_AUTHORIZATION", None)
    assert script.client.post("/api/communities/eu/actions/join-request").status_code == 401
    assert CommunityRequest.objects.count() == 0


def test_the_same_key_gives_the_first_answer_again_also_where_that_was_a_refusal() -> None:
    make_grant("777523")
    script = Script(make_user())
    first = script.join(new_community("777523"), Idempotency_Key="one")
    again = script.join(new_community("777523"), Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert CommunityRequest.objects.count() == 1
    refused = script.join(new_community("1"), Idempotency_Key="two")
    repeated = script.join(new_community("1"), Idempotency_Key="two")
    assert refused.json() == repeated.json()
    assert (refused.status_code, repeated.status_code) == (400, 400)
    assert repeated.headers["Idempotent-Replayed"] == "true"


def test_calls_are_counted_with_all_others() -> None:
    script = Script(make_user())
    limits = script.get("/api/requests/").headers
    assert "minute" in limits["RateLimit-Policy"]
    assert limits["X-RateLimit-Limit"] == "100"
    for _ in range(99):
        script.get("/api/requests/nope")
    refused = script.get("/api/requests/")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused.headers["Retry-After"]) <= 60
