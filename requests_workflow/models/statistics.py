"""What is measured on the history: one row per answer of the desk, and the sums that pages read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from requests_workflow.models.event import RequestEvent
from requests_workflow.models.request import CommunityRequest


class DeskAnswer(models.Model):
    """How long one answer of the desk took: worked out from its request's events, and never changed.

    Working time is the curators' clock: it runs in `submitted` and `in_review`, Saturdays and Sundays aside.
    Calendar time is what passed, the coordinator's own time included.
    """

    event = models.OneToOneField(RequestEvent, models.PROTECT, primary_key=True, related_name="answer")
    request = models.ForeignKey(CommunityRequest, models.PROTECT, related_name="+")
    curator_key = models.UUIDField(help_text="The curator's pseudonym, as the event has it.")
    action = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    waited = models.DurationField(help_text="Working time since the request last came into the queue.")
    responded_in = models.DurationField(null=True, help_text="Working time; of the first answer only.")
    responded_in_calendar = models.DurationField(null=True)
    decided_in = models.DurationField(null=True, help_text="Working time; of a decision only.")
    decided_in_calendar = models.DurationField(null=True)
    is_override = models.BooleanField(default=False, help_text="Accepted past a check that blocks.")

    def __str__(self) -> str:
        return f"{self.action} after {self.waited}"


class DeskFigures(models.Model):
    """What the answers of a period come to, for the whole desk or for one curator."""

    period = models.CharField(max_length=8, help_text="`last30` and the like, or a month such as 2026-11.")
    curator_key = models.UUIDField(null=True, help_text="A curator's pseudonym; empty for the whole desk.")
    received = models.PositiveIntegerField(default=0, help_text="Submitted or reopened; whole desk only.")
    answers = models.PositiveIntegerField(default=0)
    decisions = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    overrides = models.PositiveIntegerField(default=0)
    coordinators = models.PositiveIntegerField(default=0, help_text="How many people were decided for.")
    waited_median = models.DurationField(null=True)
    responded_median = models.DurationField(null=True)
    responded_p90 = models.DurationField(null=True)
    responded_calendar_median = models.DurationField(null=True)
    decided_median = models.DurationField(null=True)
    decided_p90 = models.DurationField(null=True)
    decided_calendar_median = models.DurationField(null=True)
    decided_calendar_p90 = models.DurationField(null=True)

    class Meta:
        verbose_name_plural = "desk figures"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "curator_key"], name="figures_once_per_curator"),
            models.UniqueConstraint(
                fields=["period"], condition=Q(curator_key__isnull=True), name="figures_once_for_the_desk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.answers} answers"

    @property
    def declined(self) -> int:
        """How many of the decisions said no."""
        return self.decisions - self.accepted


class Backlog(models.Model):
    """What waited for the desk when it was last counted, for the whole desk or in one curator's hands."""

    curator_key = models.UUIDField(null=True, unique=True, help_text="Empty for the whole desk.")
    by_age = models.JSONField(default=dict, help_text="Name of an age to how many requests have it.")
    unclaimed = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.total} waiting"

    @property
    def total(self) -> int:
        """All that waits, claimed or not."""
        return sum(self.by_age.values())


class MeasuringProgress(models.Model):
    """How far the history was measured: one row, locked by whoever measures."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    event_id = models.BigIntegerField(default=0, help_text="All answers up to this event are measured.")
    summed_until = models.DateTimeField(null=True, help_text="All months before this are final.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="progress_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"up to event {self.event_id}"
