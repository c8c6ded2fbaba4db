"""Webhooks: where programs want to be called, and the calls."""

import uuid
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.effect import Effect
from requests_workflow.models.feed import FeedEntry


class WebhookEndpoint(models.Model):
    """An address that is called when something happens that its owner may see."""

    class Ended(models.TextChoices):
        """Why it is called no more."""

        BY_OWNER = "by_owner", _("switched off by its owner")
        FAILING = "failing", _("switched off, since it failed for days")
        GONE = "gone", _("switched off, since it answered that it is gone (410)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    name = models.CharField(max_length=100, blank=True, help_text="What it is for.")
    types = models.JSONField(default=list, help_text="Types of events that it is called for.")
    secret = models.TextField(editable=False, help_text="Encrypted with a key made from SECRET_KEY.")
    previous_secret = models.TextField(blank=True, editable=False, help_text="Signs along for a while.")
    previous_until = models.DateTimeField(null=True)
    earlier_secrets = models.JSONField(
        default=list,
        db_default=[],
        editable=False,
        help_text="[secret, end of its time], latest first.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended = models.CharField(max_length=16, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True, help_text="Whoever was called longest ago is next.")
    busy_until = models.DateTimeField(null=True, help_text="A call is under way, until then at most.")
    rests_until = models.DateTimeField(null=True, help_text="It failed, and is left alone until then.")
    failures = models.PositiveIntegerField(default=0, help_text="Calls that failed since the last good one.")
    failing_since = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True) | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="an_endpoint_that_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.host

    @property
    def host(self) -> str:
        """Whom it calls, for all eyes: the rest of an address is often a secret by itself."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_on(self) -> bool:
        """Whether it is called."""
        return not self.ended

    def list_retired_secrets(self, at: datetime) -> list[tuple[str, datetime]]:
        """Return the secrets that sign along, sealed, with the ends of their time; the latest first."""
        retired = [(secret, datetime.fromisoformat(until)) for secret, until in self.earlier_secrets]
        if self.previous_until is not None:
            retired.insert(0, (self.previous_secret, self.previous_until))
        return [(secret, until) for secret, until in retired if until > at]


class WebhookDelivery(Effect):
    """One call of one endpoint; or the mail that tells its owner that there will be no more."""

    class Kind(models.TextChoices):
        """What it is for."""

        EVENT = "event", _("event")
        PING = "ping", _("test")
        NOTICE = "notice", _("mail to the owner")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EVENT)
    entry = models.ForeignKey(FeedEntry, models.PROTECT, null=True, related_name="webhook_deliveries")
    answered = models.PositiveSmallIntegerField(null=True, help_text="The status of the last answer.")

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "entry"], name="one_delivery_per_endpoint_and_entry"),
            models.CheckConstraint(
                condition=Q(kind="event", entry__isnull=False) | (~Q(kind="event") & Q(entry__isnull=True)),
                name="what_tells_of_an_event_names_it",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["endpoint", "due_at", "id"],
                condition=Q(status="pending"),
                name="pending_webhook_deliveries",
            ),
            models.Index(
                fields=["endpoint", "id"], condition=Q(status="dead"), name="dead_webhook_deliveries"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id or ''} for {self.endpoint_id}"
