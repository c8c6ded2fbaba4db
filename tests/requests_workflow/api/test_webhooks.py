"""`webhooks/`: made, shown without secrets, tried, changed and deleted by their owner alone."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.api.models import IdempotencyRecord
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks import services
from tests.factories import make_user
from tests.portal.api.calls import Api, find_faults

pytestmark = pytest.mark.django_db

HOOK = {"url": "https://example.org/hook", "types": ["request.accept", "community.created"], "name": "Mine"}


@pytest.fixture
def owner() -> User:
    return make_user("owner@university.example")


def make(api: Api, **fields: Any) -> Any:
    answer = api.post("webhooks/", {**HOOK, **fields})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(owner: User) -> None:
    api = Api(owner)
    answer = api.post("webhooks/", HOOK)
    made = answer.json()
    assert answer.headers["Location"] == f"http://testserver/api/v1/webhooks/{made['id']}/"
    assert made.pop("secret").startswith("whsec_")
    assert (made["url"], made["name"], made["is_on"]) == ("https://example.org/hook", "Mine", True)
    assert made["types"] == ["community.created", "request.accept"]
    assert api.get(f"webhooks/{made['id']}/").json() == made
    assert api.get("webhooks/").json()["results"] == [made]


def test_a_repeated_call_makes_one_and_its_secret_is_not_kept(owner: User) -> None:
    api = Api(owner)
    first = api.post("webhooks/", HOOK, Idempotency_Key="k").json()
    again = api.post("webhooks/", HOOK, Idempotency_Key="k").json()
    assert first["secret"] not in IdempotencyRecord.objects.get().body
    assert again == {**first, "secret": None}
    assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"url": "http://example.org/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "https://localhost/"}, "/url"),
        ({"url": None}, "/url"),
        ({"url": ["https://example.org/"]}, "/url"),
        ({"types": []}, "/types"),
        ({"types": ["request.nope"]}, "/types"),
        ({"types": [{}]}, "/types"),
        ({"types": "request.accept"}, "/types"),
        ({"name": 7}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"owner": 1}, "/owner"),
        ({"secret": "whsec_x"}, "/secret"),
    ],
)
def test_what_can_not_be_taken_is_refused_by_name(owner: User, fields: dict[str, Any], pointer: str) -> None:
    answer = Api(owner).post("webhooks/", {**HOOK, **fields})
    assert (answer.status_code, [where for where, _ in find_faults(answer)]) == (400, [pointer])
    assert not WebhookEndpoint.objects.exists()


def test_somebody_elses_webhook_does_not_exist(owner: User) -> None:
    made = make(Api(owner))
    before = WebhookEndpoint.objects.values().get()
    stranger, at = Api(make_user()), f"webhooks/{made['id']}/"
    assert stranger.get("webhooks/").json()["results"] == []
    for method, path in (
        ("GET", at), ("PATCH", at), ("DELETE", at), ("POST", f"{at}secret/"), ("POST", f"{at}ping/"),
        ("GET", f"{at}deliveries/"), ("POST", f"{at}deliveries/1/resend/"),
    ):  # fmt: skip
        assert stranger.send(method, path, {"name": "theirs"}).status_code == 404, (method, path)
    assert WebhookEndpoint.objects.values().get() == before


@pytest.mark.parametrize("name", ["nope", "%00", "1", "a" * 4000, "{11111111-1111-4111-8111-111111111111}"])
def test_a_name_that_makes_no_sense_is_not_found(owner: User, name: str) -> None:
    assert Api(owner).get(f"webhooks/{name}/").status_code == 404
    made = make(Api(owner))
    assert Api(owner).post(f"webhooks/{made['id']}/deliveries/{name}/resend/").status_code == 404


def test_it_is_changed_switched_off_and_deleted(owner: User) -> None:
    api = Api(owner)
    at = f"webhooks/{make(api)['id']}/"
    shown = api.patch(at, {"url": "https://example.org:8443/", "is_on": False}).json()
    assert (shown["url"], shown["is_on"], shown["ended"]) == ("https://example.org:8443/", False, "by_owner")
    assert api.post(f"{at}ping/").json()["code"] == "not_ready"
    assert api.patch(at, {**shown, "is_on": True}).json()["ended"] is None, "it may be sent back as read"
    assert find_faults(api.patch(at, {"is_on": "yes"})) == [("/is_on", "invalid")]
    assert api.delete(at).status_code == 204
    assert api.get(at).status_code == 404


def test_a_new_secret_leaves_the_old_one_for_a_day(owner: User) -> None:
    api = Api(owner)
    made = make(api)
    renewed = api.post(f"webhooks/{made['id']}/secret/").json()
    assert renewed["secret"] != made["secret"]
    assert renewed["previous_secret_until"] is not None


def test_a_test_call_is_listed_and_one_that_was_given_up_is_sent_again(owner: User) -> None:
    api = Api(owner)
    at = f"webhooks/{make(api)['id']}/"
    assert api.post(f"{at}ping/").status_code == 202
    (call,) = api.get(f"{at}deliveries/").json()["results"]
    assert (call["type"], call["status"], call["message_id"]) == (
        "webhook.ping",
        "pending",
        f"ping_{call['id']}",
    )
    WebhookDelivery.objects.update(status="dead", attempts=8)
    again = api.post(f"{at}deliveries/{call['id']}/resend/")
    assert (again.status_code, again.json()["status"], again.json()["attempts"]) == (202, "pending", 0)


def test_it_takes_a_token_that_reads_and_one_that_writes_to_change(owner: User) -> None:
    made = make(Api(owner))
    reads = Api(owner, scopes=["requests:read"])
    assert reads.get("webhooks/").status_code == 200
    assert reads.get(f"webhooks/{made['id']}/deliveries/").status_code == 200
    assert reads.post("webhooks/", HOOK).json()["scope"] == "requests:write"
    assert Api(owner, scopes=["requests:write"]).post("webhooks/", HOOK).json()["scope"] == "requests:read"
    assert Api().get("webhooks/").status_code == 401


def test_there_is_an_end_to_how_many_one_may_have(owner: User) -> None:
    for _ in range(services.MOST_ENDPOINTS):
        make(Api(owner))
    answer = Api(owner).post("webhooks/", HOOK)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_ready")
    make(Api(make_user()))


def test_the_lists_cost_as_many_queries_for_one_as_for_three(owner: User) -> None:
    api = Api(owner)
    at = f"webhooks/{make(api)['id']}/"
    api.post(f"{at}ping/")

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(path).status_code == 200
        return len(queries)

    one = count("webhooks/"), count(f"{at}deliveries/")
    for _ in range(2):
        make(api)
        api.post(f"{at}ping/")
    assert (count("webhooks/"), count(f"{at}deliveries/")) == one
