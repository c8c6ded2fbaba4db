"""Grants (CORDIS projects), the topics they answer and the consortia that carry them out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models.organisation import Organisation
from communities.models.programme import Programme
from communities.models.subject import Subject


class Topic(models.Model):
    """The part of a call that a grant answered."""

    code = models.CharField(max_length=128, unique=True)
    title = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.code


class Grant(models.Model):
    """An EU grant, by its number; CORDIS calls it a project."""

    class Status(models.TextChoices):
        """What CORDIS says of the grant agreement."""

        SIGNED = "SIGNED", _("signed")
        CLOSED = "CLOSED", _("closed")
        TERMINATED = "TERMINATED", _("terminated")
        UNKNOWN = "", _("not known")

    number = models.CharField(max_length=20, unique=True, help_text="Digits, kept as text.")
    acronym = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=1000)
    objective = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=Status, blank=True, default=Status.UNKNOWN)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    total_cost = models.DecimalField("total cost (EUR)", max_digits=16, decimal_places=2, null=True)
    ec_contribution = models.DecimalField(
        "maximum EC contribution (EUR)", max_digits=16, decimal_places=2, null=True
    )
    framework_programme = models.CharField(max_length=16, blank=True)
    funding_scheme = models.CharField(max_length=64, blank=True)
    website = models.URLField(max_length=500, blank=True)
    doi = models.CharField("DOI", max_length=64, blank=True)
    rcn = models.CharField(
        "record number",
        max_length=20,
        blank=True,
        help_text="CORDIS's own; in its addresses of an older style.",
    )
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="grants")
    topics = models.ManyToManyField(Topic, related_name="grants")
    subjects = models.ManyToManyField(Subject, related_name="grants")
    organisations = models.ManyToManyField(Organisation, through="Participation", related_name="grants")
    content_updated_at = models.DateTimeField(
        null=True, help_text="CORDIS's contentUpdateDate, taken as UTC."
    )
    fingerprint = models.CharField(
        max_length=64,
        editable=False,
        help_text="SHA-256 of the row that was imported last, to see what changed.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="grant_by_update"),
            models.Index(fields=["rcn"], condition=~models.Q(rcn=""), name="grant_by_record_number"),
        ]

    def __str__(self) -> str:
        return f"{self.acronym} ({self.number})" if self.acronym else self.number


class Participation(models.Model):
    """An organisation's part in a grant."""

    class Role(models.TextChoices):
        """The roles CORDIS knows."""

        COORDINATOR = "coordinator", _("coordinator")
        PARTICIPANT = "participant", _("participant")
        PARTNER = "partner", _("partner")
        ASSOCIATED_PARTNER = "associatedPartner", _("associated partner")
        THIRD_PARTY = "thirdParty", _("third party")
        INTERNATIONAL_PARTNER = "internationalPartner", _("international partner")

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=32, choices=Role)
    order = models.PositiveIntegerField(default=0, help_text="CORDIS's order; not unique.")
    ec_contribution = models.DecimalField("EC contribution (EUR)", max_digits=16, decimal_places=2, null=True)
    has_ended = models.BooleanField(default=False)
    web_address = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="The organisation's, as this row of CORDIS has it; often not a URL.",
    )

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grant", "organisation", "role"], name="one_participation_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} as {self.role} in {self.grant}"
