"""The catalogue's own format (`eupc`): all that the catalogue says. Its schema lies beside it."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from django.conf import settings
from django.urls import reverse

from communities.harvest.oai.elements import XSI, list_filled, make
from communities.harvest.oai.formats.facts import (
    list_grants,
    locate_at_cordis,
    locate_community,
    locate_project,
)
from communities.models import Community, Grant, Participation, Programme, Subject

NAMESPACE = "urn:eu-project-communities:catalogue:1"


def locate_schema() -> str:
    """Return the address of the schema, which this site serves."""
    return f"{settings.SITE_URL}{reverse('oai_schema')}"


def write_community(community: Community) -> Element:
    """Return a community with the grants that it serves."""
    return _wrap(
        "community",
        _describe_community(community),
        id=community.pk,
        slug=community.slug,
        origin=community.origin,
        since=community.created_at.date(),
    )


def write_project(grant: Grant) -> Element:
    """Return a project with its consortium and communities."""
    return _wrap("project", _describe_project(grant), number=grant.number)


def _wrap(name: str, children: Iterable[Element], **attributes: object) -> Element:
    return make(
        name,
        "",
        children,
        xmlns=NAMESPACE,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{NAMESPACE} {locate_schema()}",
        **attributes,
    )


def _describe_community(community: Community) -> Iterator[Element]:
    yield make("title", community.title)
    yield from list_filled("description", community.description)
    yield from list_filled("website", community.website)
    yield make("page", locate_community(community))
    primary = {link.grant_id for link in community.grant_links.all() if link.is_primary}
    for grant in list_grants(community):
        yield make(
            "grant",
            "",
            _describe_grant(grant),
            number=grant.number,
            primary=_write_truth(is_true=grant.pk in primary),
        )


def _describe_grant(grant: Grant) -> Iterator[Element]:
    yield from list_filled("acronym", grant.acronym)
    yield make("title", grant.title)
    yield from _describe_programme(grant)
    yield from _list_subjects(grant.subjects.all())


def _describe_project(grant: Grant) -> Iterator[Element]:
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
    yield from _list_subjects(grant.subjects.all())
    yield from (_describe_part(part) for part in grant.participations.all())
    for link in grant.community_links.all():
        yield make(
            "servedBy",
            link.community.title,
            id=link.community.pk,
            slug=link.community.slug,
            primary=_write_truth(is_true=link.is_primary),
        )


def _describe_programme(grant: Grant) -> Iterator[Element]:
    programme = grant.programme or Programme(code=grant.framework_programme)
    if programme.code:
        framework = grant.framework_programme or None
        yield make("programme", programme.title, code=programme.code, framework=framework)


def _list_subjects(subjects: Iterable[Subject]) -> Iterator[Element]:
    for subject in subjects:
        yield make("subject", subject.title, code=subject.code, path=subject.path)


def _describe_part(part: Participation) -> Element:
    organisation = part.organisation
    return make(
        "participant",
        organisation.name,
        pic=organisation.pic,
        role=part.role,
        country=organisation.country or None,
        left="true" if part.has_ended else None,
    )


def _write_truth(*, is_true: bool) -> str:
    return "true" if is_true else "false"
