"""The states that a request can be in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a request stands; the words are InvenioRDM's where it has one."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


OPEN = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED})
CLOSED = frozenset({State.ACCEPTED, State.DECLINED, State.CANCELLED, State.EXPIRED})
AMENDABLE = frozenset({State.DRAFT}) | OPEN
