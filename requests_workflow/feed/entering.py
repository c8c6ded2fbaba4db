"""Enters what happened into the feed, in the transaction in which it happens; a position comes later."""

from communities.models import CommunityChange
from requests_workflow.models import FeedEntry, RequestEvent
from requests_workflow.webhooks.waking import wake_webhooks


def enter_event(event: RequestEvent) -> None:
    """Enter an event of a request."""
    FeedEntry.objects.create(event=event)
    wake_webhooks()


def enter_change(change: CommunityChange) -> None:
    """Enter a change of a community."""
    FeedEntry.objects.create(change=change)
    wake_webhooks()
