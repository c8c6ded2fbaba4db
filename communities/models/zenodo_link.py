"""Which community on Zenodo belongs to one of ours."""

from typing import ClassVar

from django.db import models

from communities.models.community import Community


class ZenodoLink(models.Model):
    """The community on Zenodo that is this one of ours, and what was seen of it last."""

    community = models.OneToOneField(Community, models.CASCADE, related_name="zenodo_link")
    remote_id = models.UUIDField(unique=True)
    remote_slug = models.CharField(max_length=100)
    address = models.URLField(
        max_length=500, blank=True, help_text="Of its page there, as Zenodo last named it."
    )
    linked_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, help_text="When Zenodo was last asked, whatever it answered.")
    compared_at = models.DateTimeField(null=True, help_text="When it was last compared with Zenodo.")
    owner_ids = models.JSONField(default=list, help_text="Zenodo's ids of its owners, where it shows them.")
    invited_ids = models.JSONField(
        default=list,
        help_text="Zenodo's ids of those whom the portal invited as owners and who are none yet.",
    )
    missing_since = models.DateTimeField(null=True, help_text="Since when Zenodo does not show it any more.")
    broken_at = models.DateTimeField(
        null=True, help_text="When it had been missing for so long that people were told."
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["compared_at", "id"], name="zenodo_links_to_compare"),
        ]

    def __str__(self) -> str:
        return f"{self.remote_slug} on Zenodo"
