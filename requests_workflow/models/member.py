"""Whom coordinators let in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.request import CommunityRequest


class RequestMember(models.Model):
    """Somebody whom the coordinator lets in, by e-mail address: they are in once they prove it is theirs.

    Rows stay when somebody is shut out: who once was in has a conflict of interest for good.
    """

    class Role(models.TextChoices):
        """What they may do."""

        EDITOR = "editor", _("may read, comment and change the proposal")
        VIEWER = "viewer", _("may read and comment")

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="members")
    email = models.EmailField(max_length=254, help_text="In lower case.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who proved the address, even if they gave it up: for conflicts of interest alone.",
    )
    role = models.CharField(max_length=8, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "email"], name="one_membership_per_address"),
        ]
        indexes: ClassVar = [models.Index(fields=["email"], name="membership_by_address")]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"
