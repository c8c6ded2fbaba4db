"""The stored outcome of each check, with the facts it rests on."""

from typing import ClassVar

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.request import CommunityRequest
from requests_workflow.said import Said, say


class CheckResult(models.Model):
    """The latest outcome of one check on one request."""

    class Level(models.TextChoices):
        """How much it matters."""

        INFO = "info", _("in order")
        WARNING = "warning", _("please look")
        ERROR = "error", _("problem")

    class Blocks(models.TextChoices):
        """Which move it stands in the way of."""

        NOTHING = "", _("nothing")
        SUBMIT = "submit", _("submission")
        ACCEPT = "accept", _("acceptance")

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="check_results")
    check_id = models.CharField(max_length=32)
    level = models.CharField(max_length=8, choices=Level)
    blocks = models.CharField(max_length=8, choices=Blocks, blank=True, default=Blocks.NOTHING)
    summary = models.CharField(max_length=1000, help_text="In English, for integrations.")
    words = models.JSONField(default=list, help_text="The summary, to be said in any language.")
    facts = models.JSONField(default=dict, help_text="What it rests on; everybody in the request may see it.")
    curator_facts = models.JSONField(default=dict, help_text="Facts about other people's requests.")
    rule_version = models.PositiveSmallIntegerField(help_text="Version of the rule that judged.")
    request_version = models.PositiveIntegerField(help_text="Version of the request it judged.")
    source = models.CharField(max_length=100, blank=True, help_text="The CORDIS release it read, in English.")
    source_words = models.JSONField(default=dict, help_text="The source, to be said in any language.")
    data_version = models.JSONField(
        default=dict, db_default={}, help_text="What tells the data that it read from later ones."
    )
    ran_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["check_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "check_id"], name="one_result_per_check"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.level}"

    @cached_property
    def said(self) -> str:
        """The summary in the reader's language."""
        return say(Said.from_json(stored) for stored in self.words) or self.summary

    @cached_property
    def said_source(self) -> str:
        """The CORDIS release it read, in the reader's language; empty where it read none."""
        return str(Said.from_json(self.source_words)) if self.source_words else self.source
