"""Enters what happened into the feed, in the transaction in which it happens; a position comes later."""

from django.db import transaction

from communities.models import CommunityChange
from requests_workflow.models import FeedEntry, RequestEvent
from requests_workflow.nudge import wake_sweep


def enter_event(event: RequestEvent) -> None:
    """Enter an event of a request."""
    FeedEntry.objects.create(event=event)
    transaction.on_commit(wake_sweep, robust=True)


def enter_change(change: CommunityChange) -> None:
    """Enter a change of a community."""
    FeedEntry.objects.create(change=change)
    transaction.on_commit(wake_sweep, robust=True)
