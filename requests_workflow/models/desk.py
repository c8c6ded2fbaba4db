"""What a curator has set up at the desk for themselves: views, keys, and where they are looking."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from requests_workflow.models.request import CommunityRequest


class SavedView(models.Model):
    """A view of the queue under a name: the query string of its address, so that it can be sent to others."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True, help_text="Filters and search, as in the address.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_view_has_one_name_per_person"),
        ]

    def __str__(self) -> str:
        return self.name


class DeskPreference(models.Model):
    """How a curator works at the desk. Without a row: with keys, and on to the next after a decision."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_preference", primary_key=True
    )
    has_keys = models.BooleanField(default=True, help_text="Whether single keys act at the desk.")
    goes_on = models.BooleanField(default=True, help_text="Whether the next request opens after a decision.")

    def __str__(self) -> str:
        return f"Desk of {self.person_id}"


class Presence(models.Model):
    """That a curator had a request on the screen, and when last; it means something for minutes only."""

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "person"], name="a_curator_is_seen_once_per_request"),
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="presence_by_age")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.request_id}"
