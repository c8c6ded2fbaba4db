"""Reservations: what one request or community holds, and nobody else may."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from requests_workflow.models.request import CommunityRequest


class Reservation(models.Model):
    """A slug, a primary grant or an existing community, held by one open request or one community."""

    class Kind(models.TextChoices):
        """What is held."""

        SLUG = "slug", _("slug")
        PRIMARY_GRANT = "primary_grant", _("primary grant")
        COMMUNITY = "community", _("community")

    kind = models.CharField(max_length=16, choices=Kind)
    value = models.CharField(max_length=200, help_text="A slug's skeleton, a grant number, a community.")
    request = models.ForeignKey(CommunityRequest, models.CASCADE, null=True, related_name="reservations")
    community = models.ForeignKey(Community, models.CASCADE, null=True, related_name="reservations")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="one_holder_per_slug_grant_and_community"),
            models.CheckConstraint(
                condition=Q(request__isnull=False, community__isnull=True)
                | Q(request__isnull=True, community__isnull=False),
                name="a_reservation_has_exactly_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
