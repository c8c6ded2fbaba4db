"""The steps by which what was accepted comes about on Zenodo, one row each."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.request import CommunityRequest
from requests_workflow.said import Said, say


class ProvisioningStep(models.Model):
    """One step of one accepted request. Each can be tried again at any time: it looks before it acts.

    `done` and `abandoned` are ends. `blocked` waits for people, though the portal may look again by itself.
    """

    class Name(models.TextChoices):
        """What is to come about; a request has those that its kind needs."""

        VERIFY = "verify", _("Look once more at the community and the proof")
        CREATE = "create", _("Make the community")
        GRANTS = "grants", _("Enter the grants in the community")
        OWNER = "owner", _("Invite the coordinator as an owner")
        JOIN = "join", _("Ask the parent community to take it in")
        ACCEPT = "accept", _("Take it into the parent community")

    class Status(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("under way")
        BLOCKED = "blocked", _("waits for somebody")
        DONE = "done", _("done")
        ABANDONED = "abandoned", _("given up by the desk")

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="provisioning_steps")
    name = models.CharField(max_length=16, choices=Name)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=32, blank=True, help_text="What stands in the way, for programs.")
    words = models.JSONField(default=list, help_text="The same, to be said in any language.")
    detail = models.CharField(max_length=300, blank=True, help_text="What Zenodo said, for staff.")
    evidence: Any = models.JSONField(default=dict, help_text="What came of it.")
    look_again_at = models.DateTimeField(null=True, help_text="When a blocked one is tried by itself.")
    changed_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["request", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "name"], name="a_step_once_per_request"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | ~Q(status="done"),
                name="a_step_that_is_done_has_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["status", "look_again_at", "id"],
                condition=Q(status__in=["waiting", "blocked"]),
                name="unfinished_steps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.request_id}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.status in {self.Status.DONE, self.Status.ABANDONED}

    @property
    def said(self) -> str:
        """What stands in the way, in the reader's language."""
        return say(Said.from_json(stored) for stored in self.words)
