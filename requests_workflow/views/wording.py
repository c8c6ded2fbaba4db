"""The workflow's names in plain words, for people who see a request once in their life."""

from dataclasses import dataclass
from typing import Literal

from requests_workflow.states import State

Tone = Literal["", "waiting", "attention", "success", "error"]


@dataclass(frozen=True)
class Standing:
    """What a state means: its name, who has the ball, what comes next."""

    name: str
    tone: Tone
    actor: Literal["coordinator", "curator", "nobody"]
    next_step: str


STANDINGS = {
    State.DRAFT: Standing(
        "Draft", "", "coordinator", "Nobody else sees the request yet. Complete it, then submit it."
    ),
    State.SUBMITTED: Standing(
        "Submitted",
        "waiting",
        "curator",
        "The request waits for a curator. We write to you once there is news.",
    ),
    State.IN_REVIEW: Standing(
        "In review",
        "waiting",
        "curator",
        "A curator is looking at the request. We write to you once there is news.",
    ),
    State.CHANGES_REQUESTED: Standing(
        "Changes requested",
        "attention",
        "coordinator",
        "A curator asks for changes: read the remarks, change the request, then submit it again.",
    ),
    State.ACCEPTED: Standing("Accepted", "success", "nobody", "The community is in the registry."),
    State.DECLINED: Standing(
        "Declined",
        "error",
        "nobody",
        "The reason is below. If you think that something was overlooked, you may have the request reopened.",
    ),
    State.CANCELLED: Standing(
        "Cancelled",
        "",
        "nobody",
        "The request was withdrawn. The grant and the address are free for a new one.",
    ),
    State.EXPIRED: Standing(
        "Expired",
        "",
        "nobody",
        "There was no answer in time. The grant and the address are free for a new one.",
    ),
}


@dataclass(frozen=True)
class ActionWords:
    """What an action is called on its button, what it does, and what was done."""

    button: str
    explanation: str
    done: str
    comment_label: str
    tone: Literal["main", "danger"] = "main"


ACTIONS = {
    "submit": ActionWords(
        "Submit",
        "A curator decides, as a rule within five working days. From now on the address of the community "
        "and the grant are kept for you. You can still change the request until it is decided.",
        "The request is submitted. We have sent a mail that says so.",
        "Anything the curator should know",
    ),
    "resubmit": ActionWords(
        "Submit again",
        "The curator who asked for changes gets the request back.",
        "The request is submitted again. We have sent a mail that says so.",
        "Your answer to the curator",
    ),
    "cancel": ActionWords(
        "Withdraw",
        "The request is closed for good: its address and grant become free for others. It can't be reopened.",
        "The request is withdrawn.",
        "Why you withdraw it",
        "danger",
    ),
    "reopen": ActionWords(
        "Have it reopened",
        "The request goes back to the desk, where another curator than the one who decided looks at it. Say "
        "what was overlooked, or what has changed.",
        "The request is open again. We have sent a mail that says so.",
        "What was overlooked, or has changed",
    ),
}
"""The actions that these pages offer; a curator's are at the desk."""

SUBMITTING = {"submit": "Save and submit", "resubmit": "Save and submit again"}
"""The actions that the form offers beside saving."""

LEVELS: dict[str, tuple[str, Tone]] = {
    "info": ("in order", "success"),
    "warning": ("please look", "attention"),
    "error": ("problem", "error"),
}
