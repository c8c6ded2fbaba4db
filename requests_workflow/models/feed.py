"""The feed of events: one entry for each thing that integrations may read of, in one order for all."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from communities.models import CommunityChange
from requests_workflow.models.event import RequestEvent


class FeedEntry(models.Model):
    """An event of a request, or a change of a community, and its position in the feed.

    Written with what it tells of and without a position; it gets one once that transaction is over.
    """

    event = models.OneToOneField(RequestEvent, models.PROTECT, null=True, related_name="feed_entry")
    change = models.OneToOneField(CommunityChange, models.PROTECT, null=True, related_name="feed_entry")
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        verbose_name_plural = "feed entries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, change__isnull=True)
                | Q(event__isnull=True, change__isnull=False),
                name="an_entry_tells_of_one_thing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="entries_without_position"),
            models.Index(
                fields=["position"], condition=Q(change__isnull=False), name="public_entries_by_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.event or self.change}"


class FeedCursor(models.Model):
    """How far somebody has come in the feed: who gives out positions, or who reads on the portal's side.

    Whoever moves a cursor holds its row until the transaction ends, so that there is one of each at a time.
    """

    class Name(models.TextChoices):
        """Whose cursor it is."""

        HEAD = "head", "the last position that was given out"
        WEBHOOKS = "webhooks", "the last entry that deliveries were written for"

    name = models.CharField(max_length=16, primary_key=True, choices=Name)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
