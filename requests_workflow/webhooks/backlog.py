"""How far the webhooks are behind: for /health/, and whoever is on call."""

from django.db.models import Q

from requests_workflow.models import WebhookDelivery
from requests_workflow.outbox.attempts import measure_backlog

Status = WebhookDelivery.Status


def measure_webhooks() -> dict[str, int]:
    """Return how many calls and mails wait, how many were given up, and for how long the oldest has been due.

    What waits for an endpoint that is switched off, or whose owner's account is, is behind nothing.
    """
    is_on = Q(endpoint__ended="", endpoint__owner__is_active=True)
    is_wanted = is_on | Q(kind=WebhookDelivery.Kind.NOTICE) | Q(status=Status.DEAD)
    return measure_backlog(WebhookDelivery.objects.filter(is_wanted))
