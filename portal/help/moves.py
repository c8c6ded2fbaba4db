"""Tells in plain words, from the workflow's table, where a request can stand and what can happen there."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_workflow.states import State
from requests_workflow.table import TABLE
from requests_workflow.views.wording import STANDINGS

MOVES: dict[str, str | Promise] = {
    "submit": gettext_lazy("its coordinator sends it to the curators"),
    "resubmit": gettext_lazy("its coordinator sends it to the curators again"),
    "claim": gettext_lazy("a curator without a conflict of interest takes it"),
    "release": gettext_lazy("the curator puts it back into the queue"),
    "lapse": gettext_lazy("it goes back into the queue by itself, when the curator does nothing"),
    "request_changes": gettext_lazy("the curator asks for changes"),
    "accept": gettext_lazy("the curator accepts it"),
    "decline": gettext_lazy("the curator declines it, with a reason"),
    "cancel": gettext_lazy("its coordinator withdraws it"),
    "expire": gettext_lazy("it expires by itself, when nothing is done in time"),
    "reopen": gettext_lazy("its coordinator appeals, or a lead curator reopens it"),
}


def describe_moves() -> str:
    """Return each state with who acts next, and what can happen, as a list of definitions in Markdown."""
    sides = {
        "coordinator": _("the coordinator acts next"),
        "curator": _("the curators act next"),
        "nobody": _("it is closed"),
    }
    return "\n\n".join(
        f"**{STANDINGS[state].name}** – {sides[STANDINGS[state].actor]}\n{_list_moves(state)}"
        for state in State
    )


def _list_moves(state: State) -> str:
    """Return what can happen in a state; the first line is the definition's own."""
    rows = [row for row in TABLE if state in row.sources]
    lines = [f"{MOVES[row.action]} → *{STANDINGS[row.target].name}*" for row in rows]
    listed = "\n    - ".join(lines or [_("nothing more can happen")])
    return f":   - {listed}"
