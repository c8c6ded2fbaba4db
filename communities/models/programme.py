"""Programmes as a tree: framework programmes at the top, their parts below."""

from typing import ClassVar

from django.db import models


class Programme(models.Model):
    """A framework programme or a part of one, by its legal basis code without trailing dots."""

    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=500, blank=True, help_text="Empty where no row of CORDIS names it.")
    framework = models.CharField(max_length=16, help_text="FP7, H2020, HORIZON or EURATOM: the top's code.")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    depth = models.PositiveSmallIntegerField(default=1, help_text="1 for the framework programmes.")
    path = models.CharField(
        max_length=500,
        blank=True,
        db_index=True,
        help_text="Codes from the top, each after a slash: /HORIZON/HORIZON.1/HORIZON.1.3. "
        "All below a programme begin with its path and a slash.",
    )

    class Meta:
        ordering: ClassVar = ["path", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()
