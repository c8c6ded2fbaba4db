"""How long the calls of webhooks are kept."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from requests_workflow.models import WebhookDelivery

DONE_IS_KEPT = timedelta(days=30)
REST_IS_KEPT = timedelta(days=90)
"""What was given up, or waits for an endpoint that nobody switched on again."""


def purge_deliveries() -> int:
    """Delete calls that were made long ago, or that nobody wants any more; return how many."""
    now = timezone.now()
    is_old = Q(status=WebhookDelivery.Status.DONE, done_at__lt=now - DONE_IS_KEPT)
    is_old |= Q(created_at__lt=now - REST_IS_KEPT) & ~Q(status=WebhookDelivery.Status.DONE)
    return WebhookDelivery.objects.filter(is_old).delete()[0]
