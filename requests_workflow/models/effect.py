"""What the rows of all effects have in common: how far one has come, and when it is tried next."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Effect(models.Model):
    """One effect that must happen: written with its cause, carried out after it, tried again on failure."""

    class Status(models.TextChoices):
        """How far it has come."""

        PENDING = "pending", _("pending")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")
        STOPPED = "stopped", _("stopped")

    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField(help_text="Not before this time.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, help_text="Somebody works on it until then.")
    last_error = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
