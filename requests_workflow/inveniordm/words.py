"""InvenioRDM's words for what the workflow has, and back."""

from types import MappingProxyType

from django.conf import settings

from requests_workflow.states import State

FUNDER = "00k4n6c32"
"""The European Commission in the Research Organization Registry: the funder of all grants here."""

USUAL_PARENT = "eu"
"""The EU Open Research Repository."""

STATUS_OF = MappingProxyType(
    {
        State.DRAFT: "created",
        State.SUBMITTED: "submitted",
        State.IN_REVIEW: "submitted",
        State.CHANGES_REQUESTED: "submitted",
        State.ACCEPTED: "accepted",
        State.DECLINED: "declined",
        State.CANCELLED: "cancelled",
        State.EXPIRED: "expired",
    }
)
"""There, everything that is open is `submitted`."""

STATUS_CHOICES = [(status, status) for status in dict.fromkeys(STATUS_OF.values())]

FIELD_OF = MappingProxyType(
    {
        "grants": "payload.project_id",
        "community": "community_id",
        "comment": "payload.content",
    }
)
"""What a field is called there, where it isn't called the same."""


def states_with(status: str) -> list[State]:
    """Return the states that are told as this status."""
    return [state for state, told in STATUS_OF.items() if told == status]


def name_parent() -> str:
    """Return the community that all communities here are part of."""
    return settings.ZENODO_PARENT or USUAL_PARENT


def name_award(number: str) -> str:
    """Return a grant as InvenioRDM names it, such as `00k4n6c32::777523`."""
    return f"{FUNDER}::{number}"
