"""Offers to hand a request over to another person."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_workflow import terms
from requests_workflow.models.request import CommunityRequest


class HandOver(models.Model):
    """An offer to become the coordinator, made to an e-mail address; whoever proves it may take it.

    It stands until it is taken, refused or withdrawn, or for `terms.OFFER_STANDS`.
    """

    class Stay(models.TextChoices):
        """What the one who hands over may do afterwards."""

        EDITOR = "editor", _("I stay as an editor: I read, write and change the request")
        VIEWER = "viewer", _("I stay as a viewer: I read and write")
        LEAVE = "leave", _("I leave the request")

    class Outcome(models.TextChoices):
        """How the offer ended."""

        OPEN = "", _("stands")
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    request = models.ForeignKey(CommunityRequest, models.CASCADE, related_name="hand_overs")
    email = models.EmailField(max_length=254, help_text="In lower case.")
    offered_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who proved the address, even if they gave it up: for conflicts of interest alone.",
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="offered_hand_overs"
    )
    stays_as = models.CharField(max_length=8, choices=Stay, default=Stay.EDITOR)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(ended_at__isnull=True), name="one_open_offer_per_request"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="an_offer_has_an_outcome_exactly_when_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} to {self.email}"

    @property
    def stands_until(self) -> datetime:
        """The moment from which it can't be taken any more."""
        return self.created_at + terms.OFFER_STANDS

    def stands_at(self, moment: datetime) -> bool:
        """Whether it can be taken at a moment."""
        return self.ended_at is None and moment < self.stands_until
