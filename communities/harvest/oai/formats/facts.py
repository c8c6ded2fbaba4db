"""What all formats say of a project or community, in words that others look for."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.urls import reverse

from communities.harvest.oai.values import CommunityValues, GrantValues, SubjectValues
from communities.models import Participation

FUNDER = "European Commission"
FUNDER_IDENTIFIER = "https://doi.org/10.13039/501100000780"
"""The European Commission in the Crossref Funder Registry."""

PUBLISHER = "EU project communities"

_ANY_KEY = "0000"


def locate_project(grant: GrantValues) -> str:
    """Return the address of a project's page."""
    return _locate("project", grant.number)


def locate_community(slug: str) -> str:
    """Return the address of a community's page."""
    return _locate("community", slug)


def locate_at_cordis(grant: GrantValues) -> str:
    """Return the address of a grant's page at CORDIS."""
    return f"https://cordis.europa.eu/project/id/{grant.number}"


def name_grant(grant: GrantValues) -> str:
    """Return the grant as OpenAIRE's guidelines write it: info:eu-repo/grantAgreement/EC/HE/101058390.

    Empty without a framework programme: the name would lack a part.
    """
    if not grant.framework_programme:
        return ""
    programme = {"HORIZON": "HE"}.get(grant.framework_programme, grant.framework_programme)
    return f"info:eu-repo/grantAgreement/EC/{programme}/{grant.number}"


def list_grants(community: CommunityValues) -> list[GrantValues]:
    """Return the grants that a community serves, the primary one first."""
    return [grant for grant, _ in community.grants]


def list_subjects(community: CommunityValues) -> list[SubjectValues]:
    """Return the subjects of all its grants, each once."""
    found = {subject.code: subject for grant in list_grants(community) for subject in grant.subjects}
    return sorted(found.values(), key=lambda subject: subject.code)


def list_names(grant: GrantValues, *, are_coordinating: bool) -> Iterator[str]:
    """Give the names of the organisations that coordinate a project, or of the others in it, each once."""
    coordinator = Participation.Role.COORDINATOR
    parts = (part for part in grant.parts if (part.role == coordinator) is are_coordinating)
    yield from dict.fromkeys(part.name for part in parts)


def _locate(view: str, key: str) -> str:
    before, behind = _split_path(view)
    return f"{settings.SITE_URL}{before}{key}{behind}"


@cache
def _split_path(view: str) -> tuple[str, str]:
    """Return what stands before and behind the key in a path: asking for each takes a tenth of a page."""
    before, _, behind = reverse(view, args=[_ANY_KEY]).partition(_ANY_KEY)
    return before, behind
