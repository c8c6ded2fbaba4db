"""The outbox: effects that must happen after an event."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from requests_workflow.models.effect import Effect
from requests_workflow.models.event import RequestEvent


class Delivery(Effect):
    """One effect of an event for one recipient."""

    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=64)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries"
    )
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who stopped it while it was held; kept when it is released after all.",
    )
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "handler", "recipient"], name="one_delivery_per_event_handler_and_recipient"
            ),
            models.UniqueConstraint(
                fields=["event", "handler"],
                condition=models.Q(recipient__isnull=True),
                name="one_delivery_per_event_and_handler_without_recipient",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(status="pending"), name="pending_deliveries"
            ),
            models.Index(fields=["id"], condition=models.Q(status="dead"), name="dead_deliveries"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} for event {self.event_id}"
