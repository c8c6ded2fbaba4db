"""The weekly digest of a curator: one row for each person and week, written before the mail is."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_workflow.models.effect import Effect


class Digest(Effect):
    """One week's digest for one person. Where nothing waits it is done without a mail."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", verbose_name=_("person")
    )
    week = models.DateField(_("week"), help_text="The Monday on which it begins.")

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "week"], name="one_digest_per_person_and_week"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(status="pending"), name="pending_digests"
            ),
        ]

    def __str__(self) -> str:
        return f"digest of the week of {self.week}"
