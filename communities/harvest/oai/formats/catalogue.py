"""The catalogue's own format (`eupc`): all that the catalogue says. Its schema lies beside it."""

from collections.abc import Iterable, Iterator
from functools import cache

from django.conf import settings
from django.urls import reverse

from communities.harvest.oai.elements import XSI, Xml, list_filled, make
from communities.harvest.oai.formats.facts import (
    locate_at_cordis,
    locate_community,
    locate_project,
)
from communities.harvest.oai.values import CommunityValues, GrantValues, PartValues, SubjectValues

NAMESPACE = "urn:eu-project-communities:catalogue:1"


def locate_schema() -> str:
    """Return the address of the schema, which this site serves."""
    return f"{settings.SITE_URL}{_find_schema()}"


@cache
def _find_schema() -> str:
    return reverse("oai_schema")


def write_community(community: CommunityValues) -> Xml:
    """Return a community with the grants that it serves."""
    return _wrap(
        "community",
        _describe_community(community),
        id=community.id,
        slug=community.slug,
        origin=community.origin,
        since=community.created_at.date(),
    )


def write_project(grant: GrantValues) -> Xml:
    """Return a project with its consortium and communities."""
    return _wrap("project", _describe_project(grant), number=grant.number)


def _wrap(name: str, children: Iterable[Xml], **attributes: object) -> Xml:
    return make(
        name,
        "",
        children,
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {locate_schema()}",
        **attributes,
    )


def _describe_community(community: CommunityValues) -> Iterator[Xml]:
    yield make("title", community.title)
    yield from list_filled("description", community.description)
    yield from list_filled("website", community.website)
    yield make("page", locate_community(community.slug))
    for grant, is_primary in community.grants:
        yield make(
            "grant",
            "",
            _describe_grant(grant),
            number=grant.number,
            primary=_write_truth(is_true=is_primary),
        )


def _describe_grant(grant: GrantValues) -> Iterator[Xml]:
    yield from list_filled("acronym", grant.acronym)
    yield make("title", grant.title)
    yield from _describe_programme(grant)
    yield from _list_subjects(grant.subjects)


def _describe_project(grant: GrantValues) -> Iterator[Xml]:
    yield from list_filled("acronym", grant.acronym)
    yield make("title", grant.title)
    yield from list_filled("objective", grant.objective)
    yield from list_filled("status", grant.status)
    yield from list_filled("start", grant.start_date)
    yield from list_filled("end", grant.end_date)
    yield from list_filled("totalCost", grant.total_cost)
    yield from list_filled("ecContribution", grant.ec_contribution)
    yield from list_filled("fundingScheme", grant.funding_scheme)
    yield from list_filled("doi", grant.doi)
    yield from list_filled("website", grant.website)
    yield make("page", locate_project(grant))
    yield make("cordis", locate_at_cordis(grant))
    yield from _describe_programme(grant)
    yield from _list_subjects(grant.subjects)
    yield from (_describe_part(part) for part in grant.parts)
    for community in grant.communities:
        yield make(
            "servedBy",
            community.title,
            id=community.id,
            slug=community.slug,
            primary=_write_truth(is_true=community.is_primary),
        )


def _describe_programme(grant: GrantValues) -> Iterator[Xml]:
    code, framework = grant.programme_code or grant.framework_programme, grant.framework_programme or None
    if code:
        yield make("programme", grant.programme_title or "", code=code, framework=framework)


def _list_subjects(subjects: Iterable[SubjectValues]) -> Iterator[Xml]:
    for subject in subjects:
        yield make("subject", subject.title, code=subject.code, path=subject.path)


def _describe_part(part: PartValues) -> Xml:
    return make(
        "participant",
        part.organisation,
        pic=part.pic,
        role=part.role,
        country=part.country or None,
        left="true" if part.has_ended else None,
    )


def _write_truth(*, is_true: bool) -> str:
    return "true" if is_true else "false"
