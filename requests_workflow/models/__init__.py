"""The workflow's tables, one module per group of nouns."""

from requests_workflow.models.check import CheckResult
from requests_workflow.models.delivery import Delivery
from requests_workflow.models.event import EventText, RequestEvent
from requests_workflow.models.feed import FeedCursor, FeedEntry
from requests_workflow.models.hand_over import HandOver
from requests_workflow.models.kept import WORDS, KeptAnswers
from requests_workflow.models.note import Note
from requests_workflow.models.request import CommunityRequest, ReferenceCounter, RequestGrant, RequestMember
from requests_workflow.models.reservation import Reservation

__all__ = [
    "WORDS",
    "CheckResult",
    "CommunityRequest",
    "Delivery",
    "EventText",
    "FeedCursor",
    "FeedEntry",
    "HandOver",
    "KeptAnswers",
    "Note",
    "ReferenceCounter",
    "RequestEvent",
    "RequestGrant",
    "RequestMember",
    "Reservation",
]
