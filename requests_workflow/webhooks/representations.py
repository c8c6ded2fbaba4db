"""Endpoints and their deliveries as the API shows them; of secrets only that there are two for a while."""

from typing import Any

from django.utils import timezone

from requests_workflow.feed.types import PING, type_of
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks.sending import name_message
from requests_workflow.webhooks.signing import find_end_of_overlap


def represent_endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return an endpoint."""
    return {
        "id": str(endpoint.pk),
        "url": endpoint.url,
        "name": endpoint.name,
        "types": endpoint.types,
        "is_on": endpoint.is_on,
        "ended": endpoint.ended or None,
        "ended_at": endpoint.ended_at,
        "created_at": endpoint.created_at,
        "succeeded_at": endpoint.succeeded_at,
        "failing_since": endpoint.failing_since,
        "previous_secret_until": find_end_of_overlap(endpoint, timezone.now()),
    }


def represent_delivery(delivery: WebhookDelivery) -> dict[str, Any]:
    """Return a delivery, whose entry is loaded with what it tells of."""
    return {
        "id": delivery.pk,
        "message_id": name_message(delivery),
        "type": type_of(delivery.entry) if delivery.entry is not None else PING,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "answered": delivery.answered,
        # What kind of error it was is for staff.
        "last_error": delivery.last_error.partition(": ")[2] or delivery.last_error,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at if delivery.status == delivery.Status.PENDING else None,
        "done_at": delivery.done_at,
    }
