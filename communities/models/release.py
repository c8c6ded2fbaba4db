"""Which data of CORDIS and EuroSciVoc the portal holds, and what each import changed."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class CordisRelease(models.Model):
    """One finished import. Pages and checks quote the newest as "CORDIS data of …"."""

    source = models.CharField(max_length=255, help_text="The base name of what was imported.")
    checksum = models.CharField(max_length=64, help_text="SHA-256 over the files read.")
    data_date = models.DateField(
        null=True, help_text="The newest contentUpdateDate in it; empty where the source has none."
    )
    counts = models.JSONField(default=dict)
    skipped = models.JSONField(
        default=list, blank=True, help_text="The rows that were not taken, each with its place and reason."
    )
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("CORDIS release")
        verbose_name_plural = _("CORDIS releases")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return gettext("CORDIS data of %(day)s") % {"day": date_format(self.day, "DATE_FORMAT")}

    @property
    def day(self) -> date:
        """Of which day the data are, as far as the source tells; else when they were imported."""
        return self.data_date or self.imported_at.date()


class VocabularyRelease(models.Model):
    """One import of EuroSciVoc that changed something."""

    source = models.CharField(max_length=255, help_text="The base name of what was imported.")
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"EuroSciVoc of {self.imported_at:%Y-%m-%d}"


class GrantChange(models.Model):
    """What one import changed in one grant that the portal held before."""

    grant = models.ForeignKey("communities.Grant", models.CASCADE, related_name="changes")
    release = models.ForeignKey(CordisRelease, models.CASCADE, related_name="changes")
    differences = models.JSONField(
        help_text="By field: [before, after]. Of participations, topics and subjects only what differs."
    )
    followed_up_at = models.DateTimeField(
        null=True, help_text="When open requests on the grant had been checked again; empty: not yet."
    )

    class Meta:
        ordering: ClassVar = ["-release_id", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["grant", "release"], name="one_change_per_grant_and_release"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["grant"], name="change_to_follow_up", condition=models.Q(followed_up_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant} in {self.release}"


class ConsortiumMark(models.Model):
    """A grant whose members' names or web addresses an import changed; until open requests are checked again.

    Of the project itself these say nothing, so they are no change of the grant; but whose domain is whose is
    read from them.
    """

    grant = models.ForeignKey("communities.Grant", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"consortium of {self.grant}"
