"""Internal notes: curators to curators, never shown to coordinators."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from requests_workflow.models.request import CommunityRequest


class Note(models.Model):
    """What a curator wants colleagues to know."""

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return f"Note of {self.created_at:%Y-%m-%d}"
