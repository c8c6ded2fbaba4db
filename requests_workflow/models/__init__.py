"""The workflow's tables, one module per group of nouns."""

from requests_workflow.models.bar import Bar
from requests_workflow.models.canned_reply import CannedReply
from requests_workflow.models.check import CheckResult
from requests_workflow.models.delivery import Delivery
from requests_workflow.models.desk import DeskPreference, Presence, SavedView
from requests_workflow.models.digest import Digest
from requests_workflow.models.event import EventText, RequestEvent
from requests_workflow.models.feed import FeedCursor, FeedEntry
from requests_workflow.models.hand_over import HandOver
from requests_workflow.models.kept import WORDS, KeptAnswers
from requests_workflow.models.member import RequestMember
from requests_workflow.models.named_grant import RequestGrant
from requests_workflow.models.note import Note
from requests_workflow.models.override import BAR, Override
from requests_workflow.models.proof import OwnershipChallenge, OwnershipProof
from requests_workflow.models.provisioning import ProvisioningStep
from requests_workflow.models.recheck import RecheckWish
from requests_workflow.models.reference_counter import ReferenceCounter
from requests_workflow.models.request import CommunityRequest
from requests_workflow.models.reservation import Reservation
from requests_workflow.models.statistics import Backlog, DeskAnswer, DeskFigures, MeasuringProgress
from requests_workflow.models.webhook import WebhookDelivery, WebhookEndpoint
from requests_workflow.models.word import RequestWord

__all__ = [
    "BAR",
    "WORDS",
    "Backlog",
    "Bar",
    "CannedReply",
    "CheckResult",
    "CommunityRequest",
    "Delivery",
    "DeskAnswer",
    "DeskFigures",
    "DeskPreference",
    "Digest",
    "EventText",
    "FeedCursor",
    "FeedEntry",
    "HandOver",
    "KeptAnswers",
    "MeasuringProgress",
    "Note",
    "Override",
    "OwnershipChallenge",
    "OwnershipProof",
    "Presence",
    "ProvisioningStep",
    "RecheckWish",
    "ReferenceCounter",
    "RequestEvent",
    "RequestGrant",
    "RequestMember",
    "RequestWord",
    "Reservation",
    "SavedView",
    "WebhookDelivery",
    "WebhookEndpoint",
]
