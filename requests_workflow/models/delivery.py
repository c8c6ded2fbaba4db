"""The outbox: effects that must happen after an event."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.event import RequestEvent


class Delivery(models.Model):
    """One effect for one recipient: written with its event, carried out after it, tried again on failure."""

    class Status(models.TextChoices):
        """How far it has come."""

        PENDING = "pending", _("pending")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=64)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField(help_text="Not before this time.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, help_text="Somebody works on it until then.")
    last_error = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

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
