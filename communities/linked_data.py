"""What a page is about, in the words of schema.org, for search engines (JSON-LD)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from communities.models import Community, Grant
from communities.templatetags.addresses import web_address

CONTEXT = "https://schema.org"
FUNDER = {
    "@type": "Organization",
    "name": "European Commission",
    "sameAs": "https://doi.org/10.13039/501100000780",
}


def describe_project(grant: Grant) -> dict[str, Any]:
    """Return a project, with its consortium, its grant and its communities."""
    address = _locate("project", grant.number)
    members = dict.fromkeys(str(part.organisation) for part in grant.participations.all())
    communities = [_refer_to_community(link.community) for link in grant.community_links.all()]
    return {
        "@context": CONTEXT,
        "@id": address,
        **_describe_project(grant),
        **_filled(
            description=grant.objective,
            member=[{"@type": "Organization", "name": name} for name in members],
            knowsAbout=[str(subject) for subject in grant.subjects.all()],
            foundingDate=grant.start_date and grant.start_date.isoformat(),
            dissolutionDate=grant.end_date and grant.end_date.isoformat(),
            subjectOf=communities,
        ),
        "funding": _describe_funding(grant),
    }


def describe_community(community: Community, *, on_zenodo: str = "") -> dict[str, Any]:
    """Return a community: a collection about the projects that it serves. `on_zenodo` is its page there."""
    grants = [link.grant for link in community.grant_links.all()]
    same = [address for address in (web_address(community.website), on_zenodo) if address]
    return {
        "@context": CONTEXT,
        "@id": _locate("community", community.slug),
        **_refer_to_community(community),
        **_filled(description=community.description, sameAs=same),
        "identifier": f"urn:uuid:{community.pk}",
        "dateCreated": community.created_at.date().isoformat(),
        "dateModified": community.updated_at.date().isoformat(),
        "about": [_describe_project(grant) for grant in grants],
        "funding": [_describe_funding(grant) for grant in grants],
    }


def _describe_project(grant: Grant) -> dict[str, Any]:
    same = [f"https://cordis.europa.eu/project/id/{grant.number}", web_address(grant.website)]
    return {
        "@type": "ResearchProject",
        "name": grant.acronym or grant.title,
        **_filled(alternateName=grant.title if grant.acronym else ""),
        "identifier": grant.number,
        "url": _locate("project", grant.number),
        "sameAs": [address for address in same if address],
    }


def _describe_funding(grant: Grant) -> dict[str, Any]:
    amount = grant.ec_contribution
    return {
        "@type": "MonetaryGrant",
        "identifier": grant.number,
        "name": grant.title,
        "funder": FUNDER,
        **_filled(
            sameAs=f"https://doi.org/{grant.doi}" if grant.doi else "",
            amount=amount and {"@type": "MonetaryAmount", "currency": "EUR", "value": str(amount)},
        ),
    }


def _refer_to_community(community: Community) -> dict[str, Any]:
    address = _locate("community", community.slug)
    return {"@type": "Collection", "name": community.title, "url": address}


def _locate(name: str, key: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[key])}"


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
