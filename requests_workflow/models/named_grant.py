"""Which grants a request names."""

from typing import ClassVar

from django.db import models

from communities.models import Grant
from requests_workflow.models.request import CommunityRequest


class RequestGrant(models.Model):
    """A grant named in a request; the one at position 0 is primary."""

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="grant_links")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="request_links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "grant"], name="a_grant_once_per_request"),
            models.UniqueConstraint(fields=["request", "position"], name="one_grant_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} at {self.position}"
