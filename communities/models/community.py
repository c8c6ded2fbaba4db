"""Communities of the registry, their grants and members."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from communities.models.grant import Grant


class Community(models.Model):
    """A project community: made here when a request was accepted, or linked as it existed."""

    class Origin(models.TextChoices):
        """How it came into the registry."""

        CREATED = "created", _("created on request")
        LINKED = "linked", _("linked, existed before")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=100)
    title = models.CharField(max_length=250)
    description = models.CharField(max_length=250, blank=True)
    website = models.URLField(max_length=500, blank=True)
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.CREATED)
    grants = models.ManyToManyField(Grant, through="CommunityGrant", related_name="communities")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "communities"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("slug"), name="one_community_per_slug_whatever_its_case"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="community_by_age")]

    def __str__(self) -> str:
        return self.slug


class CommunityGrant(models.Model):
    """A grant that a community serves; exactly one of them is primary."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="grant_links")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="community_links")
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-is_primary", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "grant"], name="a_grant_once_per_community"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(is_primary=True),
                name="one_primary_grant_per_community",
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=models.Q(is_primary=True),
                name="a_grant_is_primary_for_one_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} in {self.community_id}"


class CommunityMember(models.Model):
    """A person who belongs to a community."""

    class Role(models.TextChoices):
        """InvenioRDM's roles, as far as the registry uses them."""

        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        CURATOR = "curator", _("curator")
        READER = "reader", _("reader")

    community = models.ForeignKey(Community, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="community_memberships")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "user"], name="one_membership_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"
