"""The desk's own words: for buttons, consequences and effects."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.models import BAR, CommunityRequest

BUTTONS = {
    "submit": _("Submit"),
    "resubmit": _("Resubmit"),
    "claim": _("Claim"),
    "release": _("Release"),
    "request_changes": _("Request changes"),
    "accept": _("Accept"),
    "decline": _("Decline"),
    "cancel": _("Cancel the request"),
    "reopen": _("Reopen"),
}

CONSEQUENCES = {
    "claim": _("You get 48 hours, and again 48 with everything you do here."),
    "release": _("Back into the queue, for somebody else."),
    "request_changes": _("The coordinator gets 30 days to answer; meanwhile your clock stands still."),
    "accept": _("The community comes into being and the coordinator is told."),
    "decline": _("Address and grant are free again. The coordinator is told and may appeal within 60 days."),
    "reopen": _("Back into the queue with the full time; who declined it before can't claim it."),
}

EFFECTS = {
    "mail_coordinator": _("Mail to the coordinator"),
    "mail_curators": _("Mail to the curators"),
    "mail_assignee": _("Mail to the assignee"),
    "mail_desk": _("Mail to the desk"),
    "mail_owners": _("Mail to others who proved the community to be theirs"),
    "provision_community": _("Steps on Zenodo"),
    "mail_previous_curator": _("Mail to the previous curator"),
}


def name_button(action: str) -> str:
    """Return what the button of an action says; a new row of the table gets a word at once."""
    return str(BUTTONS.get(action) or action.replace("_", " ").capitalize())


def name_effect(handler: str) -> str:
    """Return what a delivery does."""
    return str(EFFECTS.get(handler) or handler.replace("_", " ").capitalize())


def name_check(check_id: str) -> str:
    """Return the title of a check, also of one that is no longer made."""
    return str(CHECKS_BY_ID[check_id].title if check_id in CHECKS_BY_ID else check_id.capitalize())


def name_exception(what: str) -> str:
    """Return what was overridden: a check by its title, or that a bar was lifted."""
    return gettext("who declined may hear the appeal") if what == BAR else name_check(what)


def name_reason(code: str) -> str:
    """Return why a request was declined."""
    return str(dict(CommunityRequest.DeclineReason.choices).get(code, code))


def name_lookers(lookers: Sequence[object]) -> str:
    """Return a sentence that names who else has the request on the screen; empty for nobody."""
    if not lookers:
        return ""
    names = get_text_list([str(one) for one in lookers], gettext("and"))
    return gettext("Also on the screen of %(names)s right now.") % {"names": names}
