"""What was changed here and has not been given the moment of that yet."""

from typing import ClassVar

from django.db import models


class UpdateMark(models.Model):
    """A grant or a community that the API shows otherwise, until its `updated_at` says so.

    It names its thing by key, without a constraint: it is written beside whoever else writes, and waits for
    nobody.
    """

    grant_key = models.BigIntegerField(null=True)
    community_key = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(community_key__isnull=True) ^ models.Q(grant_key__isnull=True),
                name="an_update_mark_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.grant_key}" if self.grant_key else f"community {self.community_key}"
