"""Who declined a request, and so doesn't hear an appeal against it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from requests_workflow.models.request import CommunityRequest


class Bar(models.Model):
    """One curator who declined a request once; a lead may lift it, with a reason.

    Each decline adds its curator: who declined it the first time doesn't hear the second appeal either.
    """

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="bars")
    curator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "curator"], name="a_curator_is_barred_once"),
        ]

    def __str__(self) -> str:
        return f"{self.curator_id} from {self.request_id}"
