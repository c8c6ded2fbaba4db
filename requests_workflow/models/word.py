"""The words by which the desk finds a request."""

from typing import ClassVar

from django.db import models

from requests_workflow.models.request import CommunityRequest


class RequestWord(models.Model):
    """One word of a request, in a to z and 0 to 9, so that a search reads an index and not all requests."""

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="words")
    word = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "word"], name="a_word_once_per_request"),
        ]

    def __str__(self) -> str:
        return self.word
