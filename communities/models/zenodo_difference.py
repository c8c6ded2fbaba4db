"""What differs between a community here and the same on Zenodo."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models.zenodo_link import ZenodoLink


class ZenodoDifference(models.Model):
    """One thing that differs, from when it was first seen until it was resolved, here or there.

    Ignoring is about what was seen then: once Zenodo shows something else, staff are asked again.
    """

    class Kind(models.TextChoices):
        """What it is that differs."""

        TITLE = "title", _("title")
        SLUG = "slug", _("address")
        GRANTS = "grants", _("grants")
        OWNERS = "owners", _("owners")
        MISSING = "missing", _("gone from Zenodo")
        RESTRICTED = "restricted", _("not public any more")

    link = models.ForeignKey(
        ZenodoLink, models.CASCADE, related_name="differences", verbose_name=_("community on Zenodo")
    )
    kind = models.CharField(_("what differs"), max_length=12, choices=Kind)
    here = models.CharField(_("here"), max_length=1000, blank=True)
    there = models.CharField(_("on Zenodo"), max_length=1000, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    ignored_at = models.DateTimeField(_("ignored since"), null=True)
    ignored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ignored_reason = models.CharField(_("why it is ignored"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("difference from Zenodo")
        verbose_name_plural = _("differences from Zenodo")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "kind"],
                condition=models.Q(resolved_at__isnull=True),
                name="one_open_difference_of_a_kind_per_link",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["last_seen_at", "id"], name="differences_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.link_id}"
