"""Reads what records are about: five queries for a page, each row once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, Q

from communities.harvest.oai.records import Listed
from communities.harvest.oai.values import (
    CommunityValues,
    GrantValues,
    PartValues,
    ServingValues,
    SubjectValues,
)
from communities.models import Community, CommunityGrant, Grant, Participation

_OF_COMMUNITIES = ("id", "slug", "title", "description", "website", "origin", "created_at")
_OF_GRANTS = (
    "number",
    "acronym",
    "title",
    "objective",
    "status",
    "start_date",
    "end_date",
    "total_cost",
    "ec_contribution",
    "funding_scheme",
    "doi",
    "website",
    "updated_at",
    "framework_programme",
    "programme__code",
    "programme__title",
)
_OF_SUBJECTS = ("subject__code", "subject__title", "subject__path")
_OF_PARTS = ("organisation__pic", "organisation__name", "organisation__country", "role", "has_ended")


class Found(NamedTuple):
    """A record with what it is about; neither community nor grant: it is deleted."""

    record: Listed
    community: CommunityValues | None = None
    grant: GrantValues | None = None

    @property
    def is_deleted(self) -> bool:
        """Whether nothing is left of it."""
        return self.community is None and self.grant is None


class _Link(NamedTuple):
    """Which community serves which grant."""

    grant_id: int
    is_primary: bool
    id: UUID
    slug: str
    title: str


_OF_LINKS = ("grant_id", "is_primary", "community_id", "community__slug", "community__title")


def look_up(records: Sequence[Listed]) -> list[Found]:
    """Return the records with what they are about, as it is now.

    What went just now, and isn't stamped as deleted yet, counts as deleted.
    """
    living = [record for record in records if not record.is_deleted]
    keys = {record.community_id for record in living if record.community_id}
    own = {record.grant_id for record in living if record.grant_id}
    links = _read_links(keys, own)
    grants = _read_grants(own.union(link.grant_id for link in links if link.id in keys))
    communities, projects = _read_communities(keys, links, grants), _complete_projects(own, links, grants)
    return [
        Found(record)
        if record.is_deleted
        else Found(record, communities.get(record.community_id), projects.get(record.grant_id))
        for record in records
    ]


def _read_links(communities: Collection[UUID], grants: Collection[int]) -> list[_Link]:
    rows = CommunityGrant.objects.filter(Q(community__in=communities) | Q(grant__in=grants))
    return [_Link._make(row) for row in rows.order_by("-is_primary", "pk").values_list(*_OF_LINKS)]


def _read_grants(keys: Collection[int]) -> dict[int, GrantValues]:
    """Return grants with their subjects."""
    subjects = _gather(Grant.subjects.through, keys, _OF_SUBJECTS, order=("subject__code",))
    rows = Grant.objects.filter(pk__in=keys).values_list("pk", *_OF_GRANTS)
    return {
        key: GrantValues(*values)._replace(subjects=list(map(SubjectValues._make, subjects[key])))
        for key, *values in rows
    }


def _complete_projects(
    keys: Collection[int], links: Iterable[_Link], grants: Mapping[int, GrantValues]
) -> dict[int | None, GrantValues]:
    """Return the grants that a community serves, with their consortia and communities."""
    serving: dict[int, list[ServingValues]] = defaultdict(list)
    for link in links:
        serving[link.grant_id].append(ServingValues(link.id, link.slug, link.title, link.is_primary))
    parts = _gather(Participation, keys, _OF_PARTS, order=("order", "pk"))
    return {
        key: grants[key]._replace(parts=list(map(PartValues._make, parts[key])), communities=serving[key])
        for key in keys
        if key in serving and key in grants
    }


def _read_communities(
    keys: Collection[UUID], links: Iterable[_Link], grants: Mapping[int, GrantValues]
) -> dict[UUID | None, CommunityValues]:
    served: dict[UUID, list[tuple[GrantValues, bool]]] = defaultdict(list)
    for link in links:
        if link.id in keys and link.grant_id in grants:
            served[link.id].append((grants[link.grant_id], link.is_primary))
    rows = Community.objects.filter(pk__in=keys).values_list(*_OF_COMMUNITIES)
    return {row[0]: CommunityValues(*row)._replace(grants=served[row[0]]) for row in rows}


def _gather(
    model: type[Model], grants: Collection[int], columns: Sequence[str], *, order: Sequence[str]
) -> dict[int, list[Any]]:
    """Return the rows that belong to grants, by grant."""
    gathered: dict[int, list[Any]] = defaultdict(list)
    rows = model._meta.base_manager.filter(grant__in=grants).order_by(*order)
    for key, *values in rows.values_list("grant_id", *columns):
        gathered[key].append(values)
    return gathered
