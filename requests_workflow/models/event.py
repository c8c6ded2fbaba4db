"""The history: append-only events without personal text, and the texts beside them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.request import CommunityRequest


class RequestEvent(models.Model):
    """The record of one move, or of something said or changed between moves.

    Rows are never changed or deleted: triggers in the database refuse it. They form a chain per
    request: each holds the hash of the one before, the request holds the hash of the last.
    """

    class Role(models.TextChoices):
        """In which role the actor acted."""

        COORDINATOR = "coordinator", _("coordinator")
        MEMBER = "member", _("member of the request")
        CURATOR = "curator", _("curator")
        LEAD = "lead", _("lead curator")
        SYSTEM = "system", _("the portal")

    request = models.ForeignKey(CommunityRequest, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … per request, without gaps.")
    action = models.CharField(max_length=32)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(help_text="The request's version after the event.")
    actor_key = models.UUIDField(null=True, help_text="The actor's pseudonym; empty for the portal.")
    actor_role = models.CharField(max_length=16, choices=Role)
    at = models.DateTimeField()
    details = models.JSONField(default=dict, help_text="Facts of the move: reason code, differences, …")
    text_digest = models.CharField(
        max_length=64, blank=True, help_text="Salted SHA-256 of the texts that came with it."
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    actor_name = ""
    """Not stored: selectors fill it in, so that an erased person's name goes everywhere at once."""

    class Meta:
        ordering: ClassVar = ["request", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="events_are_numbered_per_request"),
            models.CheckConstraint(
                condition=Q(actor_role="system") | Q(actor_key__isnull=False),
                name="an_actor_is_there_unless_the_system_acted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["actor_key", "at"], name="event_by_actor"),
            # What ties a person to requests: nearly all of a curator's many events are the desk's. It is not
            # partial, since SQLite knows no role yet when it chooses.
            models.Index(fields=["actor_key", "actor_role", "request"], name="event_by_actor_and_role"),
            # Not by action first: SQLite would read all events of an action to find those of few requests.
            models.Index(fields=["at", "action"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.action}"

    @property
    def changes(self) -> dict[str, list[Any]]:
        """What an amendment changed, field to [before, after]; empty for other events, and once erased."""
        text: EventText | None = getattr(self, "text", None)
        return text.changes if text else {}


class EventText(models.Model):
    """What a person wrote with an event. Erasure may empty it; the event keeps only its digest."""

    event = models.OneToOneField(RequestEvent, models.PROTECT, related_name="text", primary_key=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.TextField(blank=True)
    remarks = models.JSONField(default=dict, help_text="Remarks per field of the proposal.")
    changes = models.JSONField(default=dict, help_text="What an amendment changed: field to [before, after].")
    overrides = models.JSONField(default=dict, help_text="Reasons for overriding checks, per check.")
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Text of event {self.event_id}"
