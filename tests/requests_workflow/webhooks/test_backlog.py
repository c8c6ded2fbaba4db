"""What health says of webhooks: what waits and what was given up, and nothing that waits for nobody."""

import pytest
from django.test import Client
from django.utils import timezone

from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks import services
from tests.factories import make_user
from tests.requests_workflow.webhooks.stage import make_endpoint

pytestmark = pytest.mark.django_db


def read_health() -> tuple[int, int]:
    part = Client().get("/health/").json()["parts"]["webhooks"]
    assert part["status"] == "up"
    return part["pending"], part["dead"]


def test_calls_that_wait_and_that_were_given_up_are_counted() -> None:
    owner = make_user()
    endpoint, _ = make_endpoint(owner, "https://example.org/hook")
    for _ in range(3):
        services.ping(endpoint.pk, owner=owner)
    assert read_health() == (3, 0)
    WebhookDelivery.objects.filter(pk=WebhookDelivery.objects.earliest("pk").pk).update(status="dead")
    assert read_health() == (2, 1)


def test_what_waits_for_one_that_is_switched_off_is_behind_nothing_but_the_mail_is() -> None:
    owner = make_user()
    endpoint, _ = make_endpoint(owner, "https://example.org/hook")
    services.ping(endpoint.pk, owner=owner)
    WebhookEndpoint.objects.update(ended="failing", ended_at=timezone.now())
    WebhookDelivery.objects.create(endpoint=endpoint, kind="notice", due_at=timezone.now())
    assert read_health() == (1, 0)
