"""Where a curator went past a check, or a lead past a bar: one row each, for lead curators to read."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.event import RequestEvent

BAR = "bar"
"""Stands in place of a check's id where what was lifted is the bar on who declined the request."""


class Override(models.Model):
    """One exception that somebody made. The reason is the text of the event, and goes where that goes."""

    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="exceptions")
    what = models.CharField(max_length=32, help_text="The check's id, or that a bar was lifted.")
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="overrides"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "what"], name="an_exception_once_per_event"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="override_by_time"),
            models.Index(fields=["what", "-at", "-id"], name="override_by_what"),
            models.Index(fields=["curator", "-at", "-id"], name="override_by_curator"),
        ]

    def __str__(self) -> str:
        return f"{self.what} in event {self.event_id}"

    @property
    def reason(self) -> str:
        """Why, as it was written; empty once it was erased."""
        text = getattr(self.event, "text", None)
        return str(text.overrides.get(self.what, "")) if text else ""
