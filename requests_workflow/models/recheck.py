"""Requests whose checks are to run again."""

from django.db import models

from requests_workflow.models.request import CommunityRequest


class RecheckWish(models.Model):
    """A request whose checks are to run again, since something that they read has changed."""

    request = models.OneToOneField(CommunityRequest, models.CASCADE, related_name="recheck_wish")
    wished_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.request_id} since {self.wished_at}"
