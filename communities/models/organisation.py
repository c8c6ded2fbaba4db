"""Organisations that take part in grants."""

from django.db import models


class Organisation(models.Model):
    """A participant, known by its PIC (participant identification code, nine digits, as text)."""

    pic = models.CharField("PIC", max_length=20, unique=True)
    name = models.CharField(max_length=500, blank=True, help_text="Empty where no row of CORDIS names it.")
    short_name = models.CharField(max_length=255, blank=True)
    activity_type = models.CharField(
        max_length=3, blank=True, help_text="HES, REC, PRC, PUB or OTH, as in CORDIS."
    )
    country = models.CharField(max_length=2, blank=True, help_text="EU code: UK and EL, not GB and GR.")
    city = models.CharField(max_length=255, blank=True)
    url = models.CharField(
        "web address", max_length=500, blank=True, help_text="As CORDIS has it; often not a URL."
    )

    content_updated_at = models.DateTimeField(
        null=True,
        help_text="The newest contentUpdateDate of its rows, as UTC: an older dump does not overwrite.",
    )

    def __str__(self) -> str:
        return self.name or f"PIC {self.pic}"
