"""What staff set for traffic, and what came: counts by policy, client and network, without an address."""

import secrets
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LimitOverrideQuerySet(models.QuerySet["LimitOverride"]):
    """Reads overrides."""

    def in_force(self) -> "LimitOverrideQuerySet":
        """Return those that haven't ended."""
        return self.filter(expires_at__gt=timezone.now())


class LimitOverride(models.Model):
    """Another limit for one user under one policy, for a time and with a reason."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="limit_overrides", verbose_name=_("user")
    )
    policy = models.CharField(_("policy"), max_length=32)
    limit = models.PositiveIntegerField(
        _("limit"), help_text=_("Requests in one window of the policy, in place of the table's number.")
    )
    expires_at = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"), max_length=1_000, help_text=_("For colleagues, and for later."))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = LimitOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override of a limit")
        verbose_name_plural = _("overrides of limits")
        constraints: ClassVar = [
            models.UniqueConstraint("user", "policy", name="one_override_per_user_and_policy"),
            models.CheckConstraint(
                condition=models.Q(limit__gte=1), name="an_override_lets_something_through"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.policy}: {self.limit}"


class Switch(models.Model):
    """A policy that refuses nobody for now (a dry run), or, under ALL, the kill switch of all of them."""

    ALL = "*"

    policy = models.CharField(max_length=32, unique=True)
    reason = models.TextField(max_length=1_000)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.policy


class DailySalt(models.Model):
    """What guests' digests of one day are made with; once it is forgotten, nobody can make them again."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)

    @classmethod
    def of(cls, day: date) -> "DailySalt":
        """Return the day's salt, the same for all processes."""
        return cls.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})[0]


class Kind(models.TextChoices):
    """Whose requests a count is of."""

    ALL = "all", _("everybody")
    CLIENT = "client", _("one client")
    NETWORK = "network", _("one network")


class Counted(models.Model):
    """How many requests were let through and refused under a policy."""

    policy = models.CharField(_("policy"), max_length=32)
    kind = models.CharField(_("whose"), max_length=8, choices=Kind.choices)
    subject = models.CharField(
        max_length=48, blank=True, help_text=_("A user's key, or a digest of the day.")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    allowed = models.PositiveBigIntegerField(_("allowed"), default=0)
    refused = models.PositiveBigIntegerField(_("refused"), default=0)
    dry = models.PositiveBigIntegerField(_("would have been refused"), default=0)

    class Meta:
        abstract = True


class TrafficTally(Counted):
    """What one process counted in some seconds; the periodic job adds it up and deletes it."""

    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.policy} {self.subject}".strip()


class TrafficCount(Counted):
    """What all processes counted in an hour."""

    hour = models.DateTimeField(_("hour"))

    class Meta:
        verbose_name = _("traffic")
        verbose_name_plural = _("traffic")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "hour", "policy", "kind", "subject", name="one_count_per_hour_policy_and_subject"
            ),
        ]
        indexes: ClassVar = [models.Index("kind", "hour", name="traffic_count_by_kind")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.policy} {self.subject}".strip()
