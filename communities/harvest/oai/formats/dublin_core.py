"""Dublin Core (`oai_dc`), for every harvester there is."""

from collections.abc import Iterable, Iterator

from communities.harvest.oai.elements import XSI, Xml, list_filled, make
from communities.harvest.oai.formats.facts import (
    FUNDER,
    PUBLISHER,
    list_grants,
    list_names,
    list_subjects,
    locate_at_cordis,
    locate_community,
    locate_project,
    name_grant,
)
from communities.harvest.oai.values import CommunityValues, GrantValues

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"


def write_community(community: CommunityValues) -> Xml:
    """Return a community: a collection."""
    return _wrap(_describe_community(community))


def write_project(grant: GrantValues) -> Xml:
    """Return a project."""
    return _wrap(_describe_project(grant))


def _wrap(children: Iterable[Xml]) -> Xml:
    return make(
        "oai_dc:dc",
        children=children,
        xmlns__oai_dc=NAMESPACE,
        xmlns__dc="http://purl.org/dc/elements/1.1/",
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {SCHEMA}",
    )


def _describe_community(community: CommunityValues) -> Iterator[Xml]:
    yield make("dc:title", community.title)
    yield from list_filled("dc:subject", *(subject.name for subject in list_subjects(community)))
    yield from list_filled("dc:description", community.description)
    yield make("dc:publisher", PUBLISHER)
    yield make("dc:date", community.created_at.date())
    yield make("dc:type", "Collection")
    yield make("dc:identifier", locate_community(community.slug))
    for grant in list_grants(community):
        yield from list_filled("dc:relation", name_grant(grant))
        yield make("dc:relation", locate_project(grant))
    yield from list_filled("dc:relation", community.website)


def _describe_project(grant: GrantValues) -> Iterator[Xml]:
    yield make("dc:title", f"{grant.acronym}: {grant.title}" if grant.acronym else grant.title)
    yield from list_filled("dc:creator", *list_names(grant, are_coordinating=True))
    yield from list_filled("dc:subject", *(subject.name for subject in grant.subjects))
    yield from list_filled("dc:description", grant.objective)
    yield make("dc:publisher", FUNDER)
    yield from list_filled("dc:contributor", *list_names(grant, are_coordinating=False))
    yield from list_filled("dc:date", grant.start_date)
    yield make("dc:type", "Project")
    yield make("dc:identifier", locate_project(grant))
    yield from list_filled("dc:identifier", name_grant(grant))
    yield from list_filled("dc:identifier", f"https://doi.org/{grant.doi}" if grant.doi else "")
    yield make("dc:source", locate_at_cordis(grant))
    for community in grant.communities:
        yield make("dc:relation", locate_community(community.slug))
    yield from list_filled("dc:relation", grant.website)
