"""Proofs that who asks for an existing community has a say in it, and the challenge that leads to one."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_workflow import terms
from requests_workflow.models.request import CommunityRequest
from requests_workflow.said import Said, say


class OwnershipChallenge(models.Model):
    """What a link request's community looked like when it was read last, and the token to be placed in it.

    There is one per request. It is about the community that the request named at that time; once the request
    names another one, the next look makes it anew, with another token.
    """

    request = models.OneToOneField(CommunityRequest, models.CASCADE, related_name="ownership_challenge")
    named = models.CharField(max_length=100, help_text="As the request names the community.")
    token = models.CharField(max_length=64)
    remote_id = models.UUIDField(null=True, help_text="Empty as long as it could not be read.")
    title = models.CharField(max_length=250, blank=True)
    description = models.CharField(max_length=500, blank=True)
    address = models.URLField(max_length=500, blank=True)
    records = models.PositiveIntegerField(null=True, help_text="Empty where they could not be counted.")
    owners = models.JSONField(default=list, help_text="Names of members who show themselves; for curators.")
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True, help_text="Where Zenodo gave no answer: when to ask it.")
    words = models.JSONField(default=list, help_text="What the last look found, to be said in any language.")

    def __str__(self) -> str:
        return f"{self.named} for {self.request_id}"

    @property
    def said(self) -> str:
        """What the last look found, in the reader's language."""
        return say(Said.from_json(stored) for stored in self.words)


class OwnershipProof(models.Model):
    """A proof, bound to one request and one community. At most one of a request stands at a time."""

    class Method(models.TextChoices):
        """How it was proved."""

        CHALLENGE = "challenge", _("a token placed in the community’s page")
        TOKEN = "token", _("the owner’s own access token, used once")

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="ownership_proofs")
    named = models.CharField(max_length=100, help_text="As the request names the community.")
    remote_id = models.UUIDField()
    method = models.CharField(max_length=16, choices=Method)
    evidence: Any = models.JSONField(default=dict, help_text="What was seen, and where.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="ownership_proofs"
    )
    proved_at = models.DateTimeField()
    verified_at = models.DateTimeField(help_text="When it was seen last; from then on it is good for a day.")
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(voided_at__isnull=True),
                name="one_standing_proof_of_ownership_per_request",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["named", "id"], name="proofs_by_community"),
            models.Index(fields=["remote_id", "id"], name="proofs_by_remote_community"),
        ]

    def __str__(self) -> str:
        return f"{self.named} by {self.method}"

    @property
    def good_until(self) -> datetime:
        """Until when a request can be accepted by it, unless it is verified again."""
        return self.verified_at + terms.PROOF_GOOD_FOR

    def is_good_at(self, moment: datetime) -> bool:
        """Whether a request can be accepted by it at a moment."""
        return self.voided_at is None and moment < self.good_until
