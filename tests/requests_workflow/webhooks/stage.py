"""Endpoints of tests, and time that passes for them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.webhooks import services, sweeping

EVERY_COMMUNITY = ["community.created", "community.changed", "community.grants_changed", "community.removed"]
SUBMITTED = ["request.submit"]


def make_endpoint(owner: User, url: str, *types: str, **fields: Any) -> tuple[WebhookEndpoint, str]:
    """Make an endpoint through the portal's own door; for submissions unless told otherwise."""
    return services.make_endpoint(owner, {"url": url, "types": list(types or SUBMITTED), **fields})


def sweep() -> int:
    """Sweep on this very connection: a test's transaction is seen by no other."""
    return sweeping.sweep(side_by_side=1)


def let_time_pass() -> None:
    """Make all that waits due, and let endpoints rest no more."""
    past = timezone.now() - timedelta(seconds=1)
    WebhookDelivery.objects.filter(status="pending").update(due_at=past)
    WebhookEndpoint.objects.update(rests_until=None)
