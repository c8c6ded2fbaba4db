"""DataCite's schema in its OAI envelope (`oai_datacite`), as Zenodo serves it."""

from collections.abc import Iterable, Iterator

from communities.harvest.oai.elements import XSI, Xml, list_filled, make
from communities.harvest.oai.formats.facts import (
    FUNDER,
    FUNDER_IDENTIFIER,
    PUBLISHER,
    list_grants,
    list_names,
    list_subjects,
    locate_at_cordis,
    locate_community,
    locate_project,
)
from communities.harvest.oai.identifiers import read_host
from communities.harvest.oai.values import CommunityValues, GrantValues, SubjectValues

NAMESPACE = "http://schema.datacite.org/oai/oai-1.1/"
SCHEMA = "http://schema.datacite.org/oai/oai-1.1/oai.xsd"

_KERNEL = "http://datacite.org/schema/kernel-4"
_KERNEL_SCHEMA = "https://schema.datacite.org/meta/kernel-4.6/metadata.xsd"
_VERSION = "4.6"
"""The first version that knows projects."""


def write_community(community: CommunityValues) -> Xml:
    """Return a community: a collection."""
    return _wrap(_describe_community(community))


def write_project(grant: GrantValues) -> Xml:
    """Return a project."""
    return _wrap(_describe_project(grant))


def _wrap(children: Iterable[Xml]) -> Xml:
    resource = make(
        "resource",
        children=children,
        xmlns=_KERNEL,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{_KERNEL} {_KERNEL_SCHEMA}",
    )
    return make(
        "oai_datacite",
        children=[
            make("schemaVersion", _VERSION),
            make("datacentreSymbol", read_host()),
            make("payload", children=[resource]),
        ],
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {SCHEMA}",
    )


def _describe_community(community: CommunityValues) -> Iterator[Xml]:
    yield make("identifier", locate_community(community.slug), identifierType="URL")
    yield _list_creators([PUBLISHER])
    yield make("titles", children=[make("title", community.title)])
    yield make("publisher", PUBLISHER)
    yield make("publicationYear", community.created_at.year)
    yield make("resourceType", "Project community", resourceTypeGeneral="Collection")
    yield from _list_subjects(list_subjects(community))
    yield make("dates", children=[make("date", community.created_at.date(), dateType="Created")])
    yield make("language", "en")
    grants = list_grants(community)
    addresses = [*(locate_project(grant) for grant in grants), community.website]
    yield from _list_relations(addresses, "References")
    yield from _describe_text(community.description)
    yield from _list_funding(grants)


def _describe_project(grant: GrantValues) -> Iterator[Xml]:
    doi = grant.doi
    yield make("identifier", doi or locate_project(grant), identifierType="DOI" if doi else "URL")
    yield _list_creators([*list_names(grant, are_coordinating=True)] or [FUNDER])
    yield make("titles", children=_list_titles(grant))
    yield make("publisher", FUNDER)
    yield make("publicationYear", (grant.start_date or grant.end_date or grant.updated_at).year)
    yield make("resourceType", "EU project", resourceTypeGeneral="Project")
    yield from _list_subjects(grant.subjects)
    yield from _list_contributors(list_names(grant, are_coordinating=False))
    yield from _list_dates(grant)
    yield make("language", "en")
    yield from _list_relations(
        (locate_community(community.slug) for community in grant.communities), "HasPart"
    )
    yield from _describe_text(grant.objective)
    yield from _list_funding([grant])


def _list_creators(names: Iterable[str]) -> Xml:
    return make(
        "creators",
        children=[
            make("creator", children=[make("creatorName", name, nameType="Organizational")]) for name in names
        ],
    )


def _list_titles(grant: GrantValues) -> Iterator[Xml]:
    yield make("title", grant.title)
    yield from list_filled("title", grant.acronym, titleType="AlternativeTitle")


def _list_subjects(subjects: Iterable[SubjectValues]) -> Iterator[Xml]:
    rows = [
        make("subject", subject.name, subjectScheme="EuroSciVoc", classificationCode=subject.code)
        for subject in subjects
    ]
    if rows:
        yield make("subjects", children=rows)


def _list_contributors(names: Iterable[str]) -> Iterator[Xml]:
    rows = [
        make(
            "contributor",
            children=[make("contributorName", name, nameType="Organizational")],
            contributorType="ProjectMember",
        )
        for name in names
    ]
    if rows:
        yield make("contributors", children=rows)


def _list_dates(grant: GrantValues) -> Iterator[Xml]:
    if grant.start_date:
        span = f"{grant.start_date}/{grant.end_date or ''}"
        yield make("dates", children=[make("date", span, dateType="Valid")])


def _list_relations(addresses: Iterable[str], relation: str) -> Iterator[Xml]:
    rows = list(
        list_filled("relatedIdentifier", *addresses, relatedIdentifierType="URL", relationType=relation)
    )
    if rows:
        yield make("relatedIdentifiers", children=rows)


def _describe_text(text: str) -> Iterator[Xml]:
    rows = list(list_filled("description", text, descriptionType="Abstract"))
    if rows:
        yield make("descriptions", children=rows)


def _list_funding(grants: Iterable[GrantValues]) -> Iterator[Xml]:
    rows = [_describe_funding(grant) for grant in grants]
    if rows:
        yield make("fundingReferences", children=rows)


def _describe_funding(grant: GrantValues) -> Xml:
    return make(
        "fundingReference",
        children=[
            make("funderName", FUNDER),
            make("funderIdentifier", FUNDER_IDENTIFIER, funderIdentifierType="Crossref Funder ID"),
            make("awardNumber", grant.number, awardURI=locate_at_cordis(grant)),
            make("awardTitle", grant.title),
        ],
    )
