"""Addresses that communities had before."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from communities.models.community import Community


class FormerSlug(models.Model):
    """A slug that a community had: its old address leads to the new one, unless another one has it by now."""

    slug = models.CharField(max_length=100)
    community = models.ForeignKey(Community, models.CASCADE, related_name="former_slugs")
    left_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("slug"), name="a_former_slug_leads_to_one_community"),
        ]

    def __str__(self) -> str:
        return self.slug
