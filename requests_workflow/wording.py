"""What fields and deeds are called, at every door: pages, desk and mails."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "kind": _("Kind"),
    "slug": _("Address of the community"),
    "title": _("Title"),
    "description": _("Description"),
    "website": _("Website"),
    "community": _("Existing community"),
    "grants": _("Grants"),
    "terms_accepted": _("Terms"),
}

DEEDS: dict[str, str | Promise] = {
    "submit": _("submitted the request"),
    "resubmit": _("submitted the request again"),
    "claim": _("took the request for review"),
    "release": _("put the request back into the queue"),
    "lapse": _("put the request back into the queue, since its review had stopped"),
    "request_changes": _("asked for changes"),
    "accept": _("accepted the request"),
    "decline": _("declined the request"),
    "cancel": _("withdrew the request"),
    "expire": _("closed the request, since there was no answer in time"),
    "reopen": _("had the request reopened"),
    "amend": _("changed the request"),
    "comment": _("wrote"),
    "remind": _("reminded the coordinator that the request will expire"),
    "break_link": _("found that the community is gone from Zenodo"),
    "waive": _("let the curator who declined the request look at it again"),
    "invite": _("let a colleague in"),
    "change_role": _("changed what a colleague may do"),
    "remove": _("took a colleague out"),
    "leave": _("left the request"),
    "offer": _("offered to hand the request over"),
    "withdraw_offer": _("took the offer to hand the request over back"),
    "refuse_offer": _("did not want to take the request over"),
    "zenodo_asks": _("met something on Zenodo that waits for people"),
    "zenodo_done": _("finished what was to be done on Zenodo"),
    "abandon_step": _("gave up a step on Zenodo"),
    "resume_step": _("took up a step on Zenodo again"),
    "change_address": _("chose another address for the community"),
    "tell_owners": _("told people who had proved the community to be theirs before"),
    "prove_ownership": _("proved to have a say in the community"),
    "take_over": _("took the request over, and is its coordinator now"),
}


def name_field(field: str) -> str:
    """Return a field of the proposal as a label."""
    return str(FIELDS.get(field) or field.replace("_", " ").capitalize())


def name_deed(action: str) -> str:
    """Return what somebody did, to stand after their name."""
    return str(DEEDS.get(action) or action.replace("_", " "))
