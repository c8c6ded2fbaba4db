"""Writes that are not moves: opening and amending, the conversation, members, notes."""

from requests_workflow.services.amendment import amend
from requests_workflow.services.checking import rerun_checks
from requests_workflow.services.conversation import comment, note
from requests_workflow.services.draft import delete_draft, open_once, open_request
from requests_workflow.services.handing_over import offer_request, refuse_offer, take_over, withdraw_offer
from requests_workflow.services.keeping import discard_answers, keep_answers, save_answers
from requests_workflow.services.keeping_words import forget_words, keep_words
from requests_workflow.services.project import change_project
from requests_workflow.services.reminding import remind_by_hand
from requests_workflow.services.repeating import comment_once
from requests_workflow.services.sending import send_request
from requests_workflow.services.sharing import invite_member, leave_request, remove_member
from requests_workflow.services.waiver import waive_bar

__all__ = [
    "amend",
    "change_project",
    "comment",
    "comment_once",
    "delete_draft",
    "discard_answers",
    "forget_words",
    "invite_member",
    "keep_answers",
    "keep_words",
    "leave_request",
    "note",
    "offer_request",
    "open_once",
    "open_request",
    "refuse_offer",
    "remind_by_hand",
    "remove_member",
    "rerun_checks",
    "save_answers",
    "send_request",
    "take_over",
    "waive_bar",
    "withdraw_offer",
]
