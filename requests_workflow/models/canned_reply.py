"""Texts that curators write again and again, kept by lead curators."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.request import CommunityRequest


class CannedReply(models.Model):
    """A text with variables such as `{acronym}`, offered where its action is taken."""

    class For(models.TextChoices):
        """In which form it is offered."""

        REQUEST_CHANGES = "request_changes", _("request changes")
        DECLINE = "decline", _("decline")
        ACCEPT = "accept", _("accept")
        COMMENT = "comment", _("comment")

    title = models.CharField(max_length=80, unique=True, help_text=_("By which curators choose it."))
    action = models.CharField(_("offered for"), max_length=20, choices=For)
    reason = models.CharField(
        max_length=32,
        choices=CommunityRequest.DeclineReason,
        blank=True,
        help_text=_("Chosen along with the text, when it is one for declining."),
    )
    text = models.TextField(max_length=5000)
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Switch off instead of deleting.")
    )
    uses = models.PositiveIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering: ClassVar = ["action", "title"]

    def __str__(self) -> str:
        return self.title
