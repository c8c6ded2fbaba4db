"""What harvesters know of the catalogue: a record for each thing they may copy, kept also when it is gone."""

from typing import ClassVar

from django.db import models

from communities.models.community import Community
from communities.models.grant import Grant


class HarvestRecord(models.Model):
    """A community, or a grant with a community, as harvesters know it.

    It refers to its thing without a constraint, so that it stays when the thing goes. Its primary key never
    changes: a harvest goes on from it (docs/decisions/0022 tells why).
    """

    identifier = models.CharField(
        max_length=64, unique=True, help_text="The part of the OAI identifier that is ours: project/777523."
    )
    community = models.ForeignKey(
        Community, models.DO_NOTHING, null=True, db_constraint=False, related_name="harvest_records"
    )
    grant = models.ForeignKey(
        Grant, models.DO_NOTHING, null=True, db_constraint=False, related_name="harvest_records"
    )
    datestamp = models.DateTimeField(null=True, help_text="When its last change was seen; empty: not yet.")
    is_pending = models.BooleanField(default=True, help_text="Changed, and not stamped since.")
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(community__isnull=True) ^ models.Q(grant__isnull=True),
                name="a_harvest_record_is_of_one_thing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["datestamp", "id"], name="harvest_record_by_datestamp"),
            models.Index(fields=["id"], name="harvest_record_to_stamp", condition=models.Q(is_pending=True)),
        ]

    def __str__(self) -> str:
        return self.identifier


class HarvestMembership(models.Model):
    """A record's place in a set; it is in all sets above its own as well."""

    record = models.ForeignKey(HarvestRecord, models.CASCADE, related_name="memberships")
    spec = models.CharField(max_length=600, help_text="The set's setSpec: subject:23:43.")
    is_direct = models.BooleanField(help_text="The record's own set, not one above it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["spec", "record"], name="a_harvest_record_once_per_set"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.spec}"
