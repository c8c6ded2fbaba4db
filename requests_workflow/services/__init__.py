"""Writes that are not moves: opening and amending, the conversation, members, notes."""

from requests_workflow.services.amendment import amend
from requests_workflow.services.checking import rerun_checks
from requests_workflow.services.conversation import comment, note
from requests_workflow.services.draft import delete_draft, open_request
from requests_workflow.services.sharing import invite_member, remove_member
from requests_workflow.services.waiver import waive_bar

__all__ = [
    "amend",
    "comment",
    "delete_draft",
    "invite_member",
    "note",
    "open_request",
    "remove_member",
    "rerun_checks",
    "waive_bar",
]
