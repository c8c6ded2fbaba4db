"""Which CORDIS data the portal holds."""

from typing import ClassVar

from django.db import models


class CordisRelease(models.Model):
    """One finished import. Pages and checks quote the newest as "CORDIS data of …"."""

    source = models.CharField(max_length=255, help_text="The base name of what was imported.")
    checksum = models.CharField(max_length=64, help_text="SHA-256 over the files read.")
    data_date = models.DateField(
        null=True, help_text="The newest contentUpdateDate in it; empty where the source has none."
    )
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        day = self.data_date or self.imported_at.date()
        return f"CORDIS data of {day:%-d %B %Y}"
