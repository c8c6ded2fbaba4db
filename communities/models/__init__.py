"""The catalogue's tables, one module per group of nouns."""

from communities.models.community import Community, CommunityGrant, CommunityMember
from communities.models.grant import Grant, Participation, Programme, Topic
from communities.models.organisation import Organisation
from communities.models.release import CordisRelease
from communities.models.subject import Subject

__all__ = [
    "Community",
    "CommunityGrant",
    "CommunityMember",
    "CordisRelease",
    "Grant",
    "Organisation",
    "Participation",
    "Programme",
    "Subject",
    "Topic",
]
