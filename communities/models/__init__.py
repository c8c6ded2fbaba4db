"""The catalogue's tables, one module per group of nouns."""

from communities.models.change import CommunityChange
from communities.models.community import Community, CommunityGrant, CommunityMember
from communities.models.domain import DomainRule, OrganisationDomain
from communities.models.former_slug import FormerSlug
from communities.models.grant import Grant, Participation, Topic
from communities.models.harvest import HarvestMembership, HarvestRecord
from communities.models.organisation import Organisation
from communities.models.programme import Programme
from communities.models.release import ConsortiumMark, CordisRelease, GrantChange, VocabularyRelease
from communities.models.subject import Subject
from communities.models.update_mark import UpdateMark
from communities.models.zenodo_calls import ZenodoCalls, ZenodoStanding
from communities.models.zenodo_difference import ZenodoDifference
from communities.models.zenodo_link import ZenodoLink
from communities.models.zenodo_slug import ZenodoSlug

__all__ = [
    "Community",
    "CommunityChange",
    "CommunityGrant",
    "CommunityMember",
    "ConsortiumMark",
    "CordisRelease",
    "DomainRule",
    "FormerSlug",
    "Grant",
    "GrantChange",
    "HarvestMembership",
    "HarvestRecord",
    "Organisation",
    "OrganisationDomain",
    "Participation",
    "Programme",
    "Subject",
    "Topic",
    "UpdateMark",
    "VocabularyRelease",
    "ZenodoCalls",
    "ZenodoDifference",
    "ZenodoLink",
    "ZenodoSlug",
    "ZenodoStanding",
]
