"""Grants, organisations, programmes and communities as JSON objects.

Plain functions: a nested serializer takes thirty times as long for a page of rows.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from communities.models import (
    Community,
    CommunityGrant,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
)
from communities.models.grant import Topic

Locate = Callable[[str], str]
"""Makes a path of this site an absolute address."""


def represent_programme(programme: Programme) -> dict[str, Any]:
    """Return a programme, as what it pays shows it."""
    return {"code": programme.code, "title": programme.title, "framework": programme.framework}


def represent_programme_in_tree(programme: Programme) -> dict[str, Any]:
    """Return a programme with its place among the others; its parent must have been loaded."""
    parent = programme.parent.code if programme.parent else None
    return {**represent_programme(programme), "parent": parent, "depth": programme.depth}


def represent_subject(subject: Subject) -> dict[str, Any]:
    """Return a subject with its place among the others; its parent must have been loaded."""
    return {
        "code": subject.code,
        "title": subject.title,
        "labels": subject.labels,
        "parent": subject.parent.code if subject.parent else None,
        "depth": subject.depth,
        "path": subject.path,
        "is_current": subject.is_current,
    }


def represent_organisation(organisation: Organisation) -> dict[str, Any]:
    """Return an organisation."""
    fields = ("pic", "name", "short_name", "activity_type", "country", "city", "url")
    return {field: getattr(organisation, field) for field in fields}


def represent_project(grant: Grant, locate: Locate) -> dict[str, Any]:
    """Return a grant as lists show it; its `coordinators` and communities must have been loaded."""
    return {
        "number": grant.number,
        "acronym": grant.acronym,
        "title": grant.title,
        "status": grant.status,
        "start_date": grant.start_date,
        "end_date": grant.end_date,
        "framework_programme": grant.framework_programme,
        "programme": represent_programme(grant.programme) if grant.programme else None,
        "coordinator": _represent_coordinator(grant),
        "communities": [link.community.slug for link in grant.community_links.all()],
        "updated_at": grant.updated_at,
        "links": _links(locate, "project", "api_project", grant.number),
    }


def represent_project_fully(grant: Grant, locate: Locate) -> dict[str, Any]:
    """Return a grant with everything that is known of it."""
    return {
        **represent_project(grant, locate),
        "objective": grant.objective,
        "total_cost": _money(grant.total_cost),
        "ec_contribution": _money(grant.ec_contribution),
        "funding_scheme": grant.funding_scheme,
        "website": grant.website,
        "doi": grant.doi,
        "topics": [_represent_topic(topic) for topic in grant.topics.all()],
        "subjects": [_represent_tag(subject) for subject in grant.subjects.all()],
        "participants": [_represent_participant(part) for part in grant.participations.all()],
    }


def represent_community(community: Community, locate: Locate) -> dict[str, Any]:
    """Return a community with its grants, the primary one first."""
    return {
        "id": str(community.pk),
        "slug": community.slug,
        "title": community.title,
        "description": community.description,
        "website": community.website,
        "origin": community.origin,
        "grants": [_represent_grant_of_community(link) for link in community.grant_links.all()],
        "created_at": community.created_at,
        "updated_at": community.updated_at,
        "links": _links(locate, "community", "api_community", community.slug),
    }


def _links(locate: Locate, page: str, endpoint: str, name: str) -> dict[str, str]:
    return {"self": locate(reverse(endpoint, args=[name])), "html": locate(reverse(page, args=[name]))}


def _represent_coordinator(grant: Grant) -> dict[str, Any] | None:
    parts = [part for part in grant.participations.all() if part.role == Participation.Role.COORDINATOR]
    if not parts:
        return None
    organisation = parts[0].organisation
    return {"pic": organisation.pic, "name": organisation.name, "country": organisation.country}


def _represent_topic(topic: Topic) -> dict[str, Any]:
    return {"code": topic.code, "title": topic.title}


def _represent_tag(subject: Subject) -> dict[str, Any]:
    return {"code": subject.code, "title": subject.title, "path": subject.path}


def _represent_participant(part: Participation) -> dict[str, Any]:
    return {
        **represent_organisation(part.organisation),
        "role": part.role,
        "ec_contribution": _money(part.ec_contribution),
        "has_ended": part.has_ended,
    }


def _represent_grant_of_community(link: CommunityGrant) -> dict[str, Any]:
    grant = link.grant
    return {
        "number": grant.number,
        "acronym": grant.acronym,
        "title": grant.title,
        "is_primary": link.is_primary,
    }


def _money(amount: object) -> str | None:
    # As text: a JSON number is a binary fraction to most readers.
    return None if amount is None else str(amount)
