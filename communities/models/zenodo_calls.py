"""How Zenodo has answered lately, and how often it was asked: what all processes of the portal share."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ZenodoStanding(models.Model):
    """How the portal stands with one host: whether it may ask now, and what went wrong last.

    `refused_token` is a digest of the portal's own token that the host did not know.
    """

    host = models.CharField(max_length=255, primary_key=True)
    failures = models.PositiveIntegerField(
        _("failures in a row"), default=0, help_text="One after another, since the last answer."
    )
    closed_until = models.DateTimeField(
        _("left alone until"), null=True, help_text="Nobody asks before this time."
    )
    last_failure = models.CharField(_("last failure"), max_length=300, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True)
    refused_token = models.CharField(max_length=64, blank=True)
    refused_at = models.DateTimeField(
        _("token refused since"), null=True, help_text="Since when the portal's token is not taken."
    )
    tried_at = models.DateTimeField(null=True, help_text="When the refused token was tried last.")
    telling_since = models.DateTimeField(null=True, help_text="Since when somebody tells the staff of it.")
    told_at = models.DateTimeField(
        _("staff were told"), null=True, help_text="When the staff were told of it."
    )

    class Meta:
        verbose_name = _("availability of Zenodo")
        verbose_name_plural = _("availability of Zenodo")

    def __str__(self) -> str:
        return self.host


class ZenodoCalls(models.Model):
    """When calls of one kind, or about one thing, were made within the last minute."""

    key = models.CharField(max_length=200, primary_key=True)
    moments = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["updated_at"], name="zenodo_calls_by_age")]

    def __str__(self) -> str:
        return self.key
