"""Shows the grants of a request: CORDIS's facts and the consortium."""

from dataclasses import dataclass

from django.db.models import F

from communities.models import Community, Grant, Participation
from communities.selectors import grants_with_consortia
from requests_workflow.models import CommunityRequest


@dataclass(frozen=True)
class Partner:
    """An organisation's part in a grant."""

    name: str
    country: str
    role: str
    address: str
    link: str
    has_ended: bool


@dataclass(frozen=True)
class GrantSheet:
    """All that the desk shows of one grant."""

    grant: Grant
    is_primary: bool
    link: str
    partners: list[Partner]
    communities: list[Community]


def list_grants(request: CommunityRequest) -> list[GrantSheet]:
    """Return the grants of a request in its order, in a constant number of queries."""
    grants = grants_with_consortia().filter(request_links__request=request)
    ordered = grants.annotate(position=F("request_links__position")).order_by("position")
    return [_read_grant(grant, is_primary=place == 0) for place, grant in enumerate(ordered)]


def link_to(address: str) -> str:
    """Return an address that may stand in a link; CORDIS and people also write other things there."""
    address = address.strip()
    return address if address.lower().startswith(("https://", "http://")) else ""


def _read_grant(grant: Grant, *, is_primary: bool) -> GrantSheet:
    return GrantSheet(
        grant=grant,
        is_primary=is_primary,
        link=link_to(grant.website),
        partners=[_read_partner(row) for row in grant.participations.all()],
        communities=[link.community for link in grant.community_links.all()],
    )


def _read_partner(row: Participation) -> Partner:
    organisation = row.organisation
    return Partner(
        name=str(organisation),
        country=organisation.country,
        role=row.get_role_display(),
        address=organisation.url,
        link=link_to(organisation.url),
        has_ended=row.has_ended,
    )
