"""What webhooks send is what the API's document says they send, so that a receiver can be made from it."""

import json
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, ValidationError
from rest_framework.renderers import JSONRenderer

from communities.services import change_community
from requests_workflow.engine import perform
from requests_workflow.feed.positions import give_positions
from requests_workflow.feed.types import COMMUNITY_TYPES, REQUEST_TYPES
from requests_workflow.models import FeedEntry, WebhookDelivery
from requests_workflow.webhooks.sending import describe
from tests.communities.harvest.stage import establish
from tests.factories import make_curator, make_grant, make_in_review

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    generated = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.loads(json.dumps(generated, default=str))  # type: ignore[no-any-return]


def check(document: dict[str, Any], webhook: str, payload: Any) -> None:
    """Hold a payload against the schema of a webhook's body. Raises ValidationError."""
    body = document["webhooks"][webhook]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema = {**body, "components": document["components"], "unevaluatedProperties": False}
    Draft202012Validator(schema).validate(json.loads(JSONRenderer().render(payload)))


def write_payloads() -> list[dict[str, Any]]:
    give_positions()
    entries = FeedEntry.objects.order_by("position").select_related("change", "event__request")
    return [describe(WebhookDelivery(entry=entry)) for entry in entries]


def test_the_document_names_each_call_with_its_headers_and_what_to_answer(document: dict[str, Any]) -> None:
    assert set(document["webhooks"]) == {"communityEvent", "requestEvent", "ping"}
    for path in document["webhooks"].values():
        call = path["post"]
        headers = [(one["in"], one["name"], one["required"]) for one in call["parameters"]]
        assert headers == [
            ("header", "webhook-id", True),
            ("header", "webhook-timestamp", True),
            ("header", "webhook-signature", True),
        ]
        assert set(call["responses"]) == {"2XX", "3XX", "408", "410", "429", "4XX", "5XX"}
        assert "security" not in call
    schemas = document["components"]["schemas"]
    types = {name: schemas[name]["properties"]["type"]["enum"] for name in ("CommunityEvent", "RequestEvent")}
    assert types == {"CommunityEvent": list(COMMUNITY_TYPES), "RequestEvent": list(REQUEST_TYPES)}


def test_every_payload_that_is_sent_is_one_that_the_document_describes(document: dict[str, Any]) -> None:
    curator = make_curator()
    perform(make_in_review(curator).pk, "accept", actor=curator)
    perform(make_in_review(curator).pk, "decline", actor=curator, reason="other", comment="There is one.")
    change_community(establish("rivers", make_grant("777521")).pk, title="Another title")
    payloads = write_payloads()
    told = {payload["type"] for payload in payloads}
    assert {"community.created", "community.changed", "request.accept", "request.decline"} <= told
    for payload in payloads:
        check(document, "communityEvent" if payload["type"] in COMMUNITY_TYPES else "requestEvent", payload)
    check(document, "ping", describe(WebhookDelivery(created_at="2026-01-01T00:00:00Z")))


def test_a_payload_that_lacks_something_is_none_of_the_document(document: dict[str, Any]) -> None:
    establish("rivers", make_grant("777521"))
    (payload,) = write_payloads()
    with pytest.raises(ValidationError):
        check(document, "requestEvent", payload)
    del payload["data"]["community"]
    with pytest.raises(ValidationError):
        check(document, "communityEvent", payload)
