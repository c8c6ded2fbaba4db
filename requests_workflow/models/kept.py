"""What people typed into a request's form and the request itself doesn't hold."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from requests_workflow.models.request import CommunityRequest

WORDS = "words:"
"""Begins the window of words that go along with a step, such as a message: there is one for each step. All
other windows are openings of the form for the proposal."""


class KeptAnswers(models.Model):
    """What one window of one person typed and didn't save, or what couldn't be saved as it is.

    Only that person gets to see it: to everybody else, what was not saved was not said. Each opening of the
    form is a window of its own, so that two of them never write over each other. Words that were to go along
    with a step are kept the same way.
    """

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="kept_answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_answers")
    window = models.CharField(max_length=32, help_text="Names one opening of the form.")
    version = models.PositiveIntegerField(help_text="The version of the request that this window knows.")
    answers = models.JSONField(default=dict, help_text="Field of the proposal to what was typed.")
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-kept_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "person", "window"], name="answers_are_kept_once_per_window"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kept_at"], name="kept_answers_by_age")]

    def __str__(self) -> str:
        return f"{self.request_id} in window {self.window}"
