"""Which kinds of mail a person wants; only what they changed is stored."""

from typing import ClassVar

from django.db import models

from portal.accounts.models.user import User


class NotificationPreference(models.Model):
    """What one person said about one kind of mail. Without a row they get it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=40, help_text="As the room that sends it calls it.")
    is_wanted = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_person_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {'on' if self.is_wanted else 'off'}"
