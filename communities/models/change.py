"""What became of communities: one row for each public change, which outlives the community."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommunityChange(models.Model):
    """A change of a community, for everybody who keeps a copy. Written in the transaction of the change."""

    class Kind(models.TextChoices):
        """What happened to it."""

        CREATED = "created", _("entered into the registry")
        CHANGED = "changed", _("described anew")
        GRANTS_CHANGED = "grants_changed", _("given other grants")
        REMOVED = "removed", _("taken out of the registry")

    # No foreign key: the row stays when the community goes, since its going is news as well.
    community_id = models.UUIDField()
    slug = models.CharField(max_length=100, help_text="As it was after the change.")
    kind = models.CharField(max_length=16, choices=Kind)
    details = models.JSONField(default=dict, help_text="Which fields were changed; the grants it has now.")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["community_id", "id"], name="changes_of_a_community")]

    def __str__(self) -> str:
        return f"{self.slug} {self.kind}"
