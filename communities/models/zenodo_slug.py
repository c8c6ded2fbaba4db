"""What Zenodo said about an address: whether a community there has it."""

from typing import ClassVar

from django.db import models


class ZenodoSlug(models.Model):
    """One address, and what Zenodo answered when it was asked about it last.

    A check reads this and asks nobody, since it judges while its request is locked.
    """

    class Answer(models.TextChoices):
        """`unknown` as long as there was no answer, or none for a long time."""

        FREE = "free"
        TAKEN = "taken"
        UNKNOWN = "unknown"

    slug = models.CharField(max_length=100, primary_key=True)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    answered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(help_text="When Zenodo was last asked, whether it answered or not.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_at", "slug"], name="zenodo_slugs_by_age")]

    def __str__(self) -> str:
        return f"{self.slug}: {self.answer}"
