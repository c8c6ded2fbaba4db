"""The workflow's names in plain words, for people who see a request once in their life."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_workflow.states import State

Tone = Literal["", "waiting", "attention", "success", "error"]
Side = Literal["coordinator", "curator", "nobody"]
Words = str | Promise


@dataclass(frozen=True)
class Standing:
    """What a state means: its name, who has the ball, what comes next for the coordinator and for others."""

    name: Words
    tone: Tone
    actor: Side
    next_step: Words
    for_others: Words = ""


STANDINGS = {
    State.DRAFT: Standing(
        _("Draft"),
        "",
        "coordinator",
        _("Nobody at the desk sees the request yet. Complete it, then send it to the curators."),
        _("Nobody at the desk sees the request yet. Its coordinator completes it and sends it."),
    ),
    State.SUBMITTED: Standing(
        _("Submitted"),
        "waiting",
        "curator",
        _("The request waits for a curator. We write to you once there is news."),
        _("The request waits for a curator. We write to its coordinator once there is news."),
    ),
    State.IN_REVIEW: Standing(
        _("In review"),
        "waiting",
        "curator",
        _("A curator is looking at the request. We write to you once there is news."),
        _("A curator is looking at the request. We write to its coordinator once there is news."),
    ),
    State.CHANGES_REQUESTED: Standing(
        _("Changes requested"),
        "attention",
        "coordinator",
        _("A curator asks for changes: read the remarks, change the request, then submit it again."),
        _("A curator asks for changes. The coordinator makes them, or an editor, and submits it again."),
    ),
    State.ACCEPTED: Standing(
        _("Accepted"),
        "success",
        "nobody",
        _("The community is in the registry, and you are its owner."),
        _("The community is in the registry."),
    ),
    State.DECLINED: Standing(
        _("Declined"),
        "error",
        "nobody",
        _("The reason is below. If something was overlooked, you can have another curator look at it."),
        _("The reason is below."),
    ),
    State.CANCELLED: Standing(
        _("Cancelled"),
        "",
        "nobody",
        _("The request was withdrawn. The grant and the address are free for a new one."),
    ),
    State.EXPIRED: Standing(
        _("Expired"),
        "",
        "nobody",
        _("There was no answer in time. The grant and the address are free for a new one."),
    ),
}


@dataclass(frozen=True)
class ActionWords:
    """What an action is called on its button, what it does, what was done; and why it can't be done any more.

    `refused` stands before the sentence that tells what happened instead.
    """

    button: Words
    explanation: Words
    done: Words
    comment_label: Words
    refused: Words
    heading: Words = ""
    tone: Literal["main", "danger"] = "main"

    @property
    def title(self) -> Words:
        """What its page asks."""
        return self.heading or self.button


ACTIONS = {
    "submit": ActionWords(
        _("Submit"),
        _(
            "A curator decides, as a rule within five working days. From now on the address of the community "
            "and the grant are kept for you. You can still change the request until it is decided."
        ),
        _("The request is submitted. We have sent a mail that says so."),
        _("Anything the curator should know"),
        _("It can’t be submitted:"),
    ),
    "resubmit": ActionWords(
        _("Submit again"),
        _("The curator who asked for changes gets the request back."),
        _("The request is submitted again. We have sent a mail that says so."),
        _("Your answer to the curator"),
        _("It can’t be submitted again:"),
        _("Submit the request again"),
    ),
    "cancel": ActionWords(
        _("Withdraw the request"),
        _(
            "The request is closed for good: its address and grant become free for others. "
            "It can't be reopened."
        ),
        _("The request is withdrawn."),
        _("Why you withdraw it"),
        _("It can’t be withdrawn:"),
        _("Withdraw the request?"),
        "danger",
    ),
    "reopen": ActionWords(
        _("Appeal: have it reopened"),
        _(
            "The request goes back to the desk, where another curator than the one who decided looks at it. "
            "Say what was overlooked, or what has changed."
        ),
        _("The request is open again. We have sent a mail that says so."),
        _("What was overlooked, or has changed"),
        _("It can’t be reopened:"),
        _("Have the request reopened"),
    ),
}
"""The actions that these pages offer; a curator's are at the desk."""

SUBMITTING = {"submit": _("Save and submit"), "resubmit": _("Save and submit again")}
"""The actions that the form offers beside saving."""

LEVELS: dict[str, tuple[Words, Tone]] = {
    "info": (_("in order"), "success"),
    "warning": (_("please look"), "attention"),
    "error": (_("problem"), "error"),
}
