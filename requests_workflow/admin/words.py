"""The desk's own words: for buttons, consequences and effects."""

from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.models import CommunityRequest

BUTTONS = {
    "submit": "Submit",
    "resubmit": "Resubmit",
    "claim": "Claim",
    "release": "Release",
    "request_changes": "Request changes",
    "accept": "Accept",
    "decline": "Decline",
    "cancel": "Cancel the request",
    "reopen": "Reopen",
}

CONSEQUENCES = {
    "claim": "You get 48 hours, and again 48 with everything you do here.",
    "release": "Back into the queue, for somebody else.",
    "request_changes": "The coordinator gets 30 days to answer; meanwhile your clock stands still.",
    "accept": "The community comes into being and the coordinator is told.",
    "decline": "Address and grant are free again. The coordinator is told and may appeal within 60 days.",
    "reopen": "Back into the queue with the full time; the curator who declined it can't claim it.",
}

EFFECTS = {
    "mail_coordinator": "Mail to the coordinator",
    "mail_curators": "Mail to the curators",
    "mail_assignee": "Mail to the assignee",
    "mail_desk": "Mail to the desk",
    "mail_previous_curator": "Mail to the previous curator",
}


def name_button(action: str) -> str:
    """Return what the button of an action says; a new row of the table gets a word at once."""
    return BUTTONS.get(action) or action.replace("_", " ").capitalize()


def name_effect(handler: str) -> str:
    """Return what a delivery does."""
    return EFFECTS.get(handler) or handler.replace("_", " ").capitalize()


def name_check(check_id: str) -> str:
    """Return the title of a check, also of one that is no longer made."""
    return CHECKS_BY_ID[check_id].title if check_id in CHECKS_BY_ID else check_id.capitalize()


def name_reason(code: str) -> str:
    """Return why a request was declined."""
    return str(dict(CommunityRequest.DeclineReason.choices).get(code, code))


def count_things(number: int, noun: str) -> str:
    """Return "1 problem", "2 problems"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
