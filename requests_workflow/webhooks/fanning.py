"""Writes the deliveries of new entries of the feed: rows first, the calls come later."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from requests_workflow.feed.cursors import hold_cursor
from requests_workflow.feed.positions import give_positions
from requests_workflow.feed.reading import list_new
from requests_workflow.models import FeedCursor, WebhookDelivery
from requests_workflow.webhooks.audience import find_calls

BATCH = 200


def write_deliveries() -> int:
    """Write what each endpoint is to be told since the last time; return how many entries were looked at.

    The cursor moves in the same transaction: each entry is looked at once, whatever is killed.
    """
    give_positions()
    looked_at = 0
    while number := _write_batch(timezone.now()):
        looked_at += number
    return looked_at


def _write_batch(now: datetime) -> int:
    with transaction.atomic():
        cursor = hold_cursor(FeedCursor.Name.WEBHOOKS)
        entries = list(list_new(cursor.position, most=BATCH)) if cursor is not None else []
        if cursor is None or not entries:
            return 0
        WebhookDelivery.objects.bulk_create(
            [
                WebhookDelivery(endpoint_id=endpoint, entry=entry, due_at=now)
                for endpoint, entry in find_calls(entries)
            ],
            batch_size=500,
        )
        cursor.position = entries[-1].position or cursor.position
        cursor.save(update_fields=["position"])
    return len(entries)
