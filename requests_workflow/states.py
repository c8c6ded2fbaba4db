"""The states that a request can be in."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a request stands; the words are InvenioRDM's where it has one."""

    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "submitted"
    IN_REVIEW = "in_review", "in review"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    CANCELLED = "cancelled", "cancelled"
    EXPIRED = "expired", "expired"


OPEN = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED})
CLOSED = frozenset({State.ACCEPTED, State.DECLINED, State.CANCELLED, State.EXPIRED})
AMENDABLE = frozenset({State.DRAFT}) | OPEN
