"""Sends one delivery to its endpoint, and learns from the answer how the endpoint is."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from requests_workflow.feed.representations import represent_entry
from requests_workflow.feed.types import PING
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.selectors import requests_for
from requests_workflow.webhooks.calling import GONE, CallError, call
from requests_workflow.webhooks.signing import make_headers
from requests_workflow.webhooks.waking import wake_webhooks

Ended = WebhookEndpoint.Ended

REST = timedelta(seconds=10)
LONGEST_REST = timedelta(minutes=30)
PATIENCE = timedelta(days=5)
"""How long an endpoint may fail, without one good call in between, before it is switched off."""


def send(delivery: WebhookDelivery) -> None:
    """Make the call of a delivery. Raises CallError, and UnreadableSecretError.

    What its owner may not see any more is not sent, and forgotten. The message's id is the same each time
    it is sent, and for an event it names the position in the feed.
    """
    if not _may_be_seen(delivery):
        delivery.delete()
        return
    body = JSONRenderer().render(describe(delivery))
    endpoint = delivery.endpoint
    headers = make_headers(endpoint, name_message(delivery), body, timezone.now())
    try:
        status = call(endpoint.url, body, headers)
    except CallError as error:
        _record(delivery, error.status)
        _record_bad_call(endpoint.pk, error)
        raise
    _record(delivery, status)
    _record_good_call(endpoint)


def name_message(delivery: WebhookDelivery) -> str:
    """Return the message's id, `webhook-id`."""
    if delivery.entry is not None:
        return f"evt_{delivery.entry.position}"
    return f"ping_{delivery.pk}"


def describe(delivery: WebhookDelivery) -> dict[str, Any]:
    """Return the payload: of an event what the feed says of it too."""
    if delivery.entry is not None:
        return represent_entry(delivery.entry, lambda path: f"{settings.SITE_URL}{path}")
    return {
        "type": PING,
        "timestamp": delivery.created_at,
        "data": {"webhook": {"id": str(delivery.endpoint_id)}},
    }


def _may_be_seen(delivery: WebhookDelivery) -> bool:
    event = delivery.entry.event if delivery.entry is not None else None
    if event is None:
        return True
    return requests_for(delivery.endpoint.owner).filter(pk=event.request_id).exists()


def _record(delivery: WebhookDelivery, status: int | None) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(answered=status)


def _record_good_call(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=0, failing_since=None, rests_until=None, succeeded_at=timezone.now()
    )


def _record_bad_call(endpoint_id: Any, error: CallError) -> None:
    """Leave an endpoint alone for a while that is not well; switch it off after days, or when it is gone."""
    now = timezone.now()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
        if endpoint is None or not endpoint.is_on:
            return
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or now
        if not error.is_about_the_message:
            endpoint.rests_until = now + _rest_after(endpoint.failures, error)
        if error.status == GONE:
            _switch_off(endpoint, Ended.GONE, now)
        elif now - endpoint.failing_since >= PATIENCE:
            _switch_off(endpoint, Ended.FAILING, now)
        endpoint.save()


def _rest_after(failures: int, error: CallError) -> timedelta:
    asked_for = timedelta(seconds=error.retry_after or 0)
    doublings: int = 2 ** min(failures - 1, 16)
    return max(asked_for, min(REST * doublings, LONGEST_REST))


def _switch_off(endpoint: WebhookEndpoint, reason: WebhookEndpoint.Ended, now: datetime) -> None:
    """Switch it off, and queue the mail that tells its owner, in one transaction."""
    endpoint.ended, endpoint.ended_at = reason, now
    WebhookDelivery.objects.create(endpoint=endpoint, kind=WebhookDelivery.Kind.NOTICE, due_at=now)
    wake_webhooks()
