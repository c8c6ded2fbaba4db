"""Which hosts organisations name as their own, and what staff say of domains."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.organisation import Organisation


class OrganisationDomain(models.Model):
    """A host that rows of CORDIS name as an organisation's site, pooled over all its grants."""

    class Standing(models.TextChoices):
        """How far it can be relied on: only a sound one shows that somebody belongs to the organisation."""

        SOUND = "sound", _("sound")
        SEEN_ONCE = "seen_once", _("in one grant only; the others name another")
        PROJECT_SITE = "project_site", _("a project's own site")
        DOUBTFUL = "doubtful", _("with letters that look like others")
        FORMER = "former", _("no longer named in CORDIS")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")
    host = models.CharField(max_length=253, help_text="In punycode, without www.")
    domain = models.CharField(max_length=253, help_text="The part that was registered.")
    standing = models.CharField(max_length=16, choices=Standing, default=Standing.SOUND)
    web_address = models.CharField(max_length=500, help_text="Where it was read, as CORDIS has it.")
    grants_count = models.PositiveIntegerField(help_text="Grants whose rows name it now.")
    first_seen = models.DateField(help_text="The day of the CORDIS data that named it first.")
    last_seen = models.DateField(help_text="The day of the latest CORDIS data that name it.")

    class Meta:
        ordering: ClassVar = ["organisation_id", "-grants_count", "host"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "host"], name="a_host_once_per_organisation"),
        ]
        indexes: ClassVar = [models.Index(fields=["domain", "organisation"], name="organisation_by_domain")]

    def __str__(self) -> str:
        return f"{self.host} ({self.organisation})"


class DomainRule(models.Model):
    """What staff have found out about a domain, and why. Rules are ended, never changed or deleted."""

    class Kind(models.TextChoices):
        """What it does."""

        PIN = "pin", _("belongs to the organisation")
        ALIAS = "alias", _("is another name of a domain")
        BLOCK = "block", _("shows nothing")

    kind = models.CharField(_("what it is"), max_length=8, choices=Kind)
    domain = models.CharField(_("domain"), max_length=253, help_text=_("Such as tum.de, also of its hosts."))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="domain_rules",
        verbose_name=_("organisation"),
        help_text=_("Whose it is, or for whom alone it shows nothing."),
    )
    same_as = models.CharField(
        _("same as"),
        max_length=253,
        blank=True,
        help_text=_("The domain that CORDIS knows, such as tu-muenchen.de (aliases only)."),
    )
    reason = models.TextField(_("reason"), max_length=2000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["domain", "kind", "organisation"],
                condition=Q(ended_at=None, organisation__isnull=False),
                name="a_rule_for_an_organisation_is_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["domain", "kind"],
                condition=Q(ended_at=None, organisation__isnull=True),
                name="a_rule_for_everybody_is_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="pin", organisation__isnull=False, same_as="")
                | Q(kind="block", same_as="")
                | (Q(kind="alias", organisation__isnull=True) & ~Q(same_as="")),
                name="a_rule_names_what_its_kind_needs",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["domain"], name="rule_in_force_by_domain", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.domain}: {self.get_kind_display()}"
