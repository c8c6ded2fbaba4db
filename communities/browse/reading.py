"""Reads the whole catalogue's bones, row by row: too many for objects."""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

from collections.abc import Iterable
from typing import Any, NamedTuple

from communities.models import (
    CommunityGrant,
    CordisRelease,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
    VocabularyRelease,
)
from communities.search.lookups import select

_GRANTS = Grant._meta.db_table
_PARTICIPATIONS = Participation._meta.db_table
_SUBJECTS = Grant.subjects.through._meta.db_table
_LINKS = CommunityGrant._meta.db_table
_PROGRAMMES = Programme._meta.db_table
_TREE = Subject._meta.db_table
_ORGANISATIONS = Organisation._meta.db_table


class GrantBones(NamedTuple):
    """What a grant is sorted and told apart by."""

    key: int
    programme: int | None
    framework: str
    end: str
    """In ISO 8601; empty where it isn't known."""


def read_state() -> tuple[Any, ...]:
    """Return what changes when the catalogue does; the last two are of communities alone.

    Imports alone change what is there already, and each that does leaves a release.
    """
    query = f"""
        SELECT (SELECT max(id) FROM {CordisRelease._meta.db_table}),
               (SELECT max(id) FROM {VocabularyRelease._meta.db_table}),
               (SELECT max(id) FROM {_GRANTS}), (SELECT max(id) FROM {_PARTICIPATIONS}),
               (SELECT max(id) FROM {_SUBJECTS}), (SELECT max(id) FROM {_ORGANISATIONS}),
               (SELECT max(id) FROM {_PROGRAMMES}), (SELECT max(id) FROM {_TREE}),
               (SELECT count(*) FROM {_LINKS}), (SELECT max(id) FROM {_LINKS})
    """
    return tuple(select(query, [])[0])


def read_grants() -> list[GrantBones]:
    """Return all grants, the youngest first, as the search index numbers them."""
    query = f"""
        SELECT id, programme_id, framework_programme, CAST(end_date AS varchar(10)) FROM {_GRANTS}
        ORDER BY CASE WHEN start_date IS NULL THEN 1 ELSE 0 END, start_date DESC,
                 length(number) DESC, number DESC
    """
    return [
        GrantBones(key, programme, framework, end or "")
        for key, programme, framework, end in select(query, [])
    ]


def read_participations() -> Iterable[tuple[int, int]]:
    """Give grant and organisation; the same pair twice where an organisation has two roles."""
    return select(f"SELECT grant_id, organisation_id FROM {_PARTICIPATIONS}", [])


def read_countries() -> dict[int, str]:
    """Return the country of each organisation that has one."""
    return dict(Organisation.objects.exclude(country="").values_list("pk", "country"))


def count_organisations_of(grants: Iterable[int], limit: int) -> list[tuple[int, int]]:
    """Return the organisations that take part in the most of these grants, with the number."""
    keys = ", ".join(
        str(int(key)) for key in grants
    )  # whole numbers: written out, a thousand bind too slowly
    if not keys:
        return []
    query = f"""
        SELECT organisation_id, count(DISTINCT grant_id) FROM {_PARTICIPATIONS} WHERE grant_id IN ({keys})
        GROUP BY organisation_id ORDER BY 2 DESC, 1 LIMIT %s
    """
    return [(key, number) for key, number in select(query, [limit])]


def read_subjects_of_grants() -> Iterable[tuple[int, int]]:
    """Give grant and subject."""
    return select(f"SELECT grant_id, subject_id FROM {_SUBJECTS}", [])


def read_links() -> Iterable[tuple[int, bool]]:
    """Give the grants that a community serves, and whether as its first."""
    return select(f"SELECT grant_id, is_primary FROM {_LINKS}", [])


def read_programme_paths() -> dict[int, tuple[str, ...]]:
    """Return for each programme its own code and those above it."""
    rows = Programme.objects.values_list("pk", "code", "framework", "path")
    return {
        key: tuple(dict.fromkeys(code for code in [framework, *path.split("/"), own] if code))
        for key, own, framework, path in rows
    }


def read_subject_paths() -> dict[int, tuple[str, ...]]:
    """Return for each subject its own code and those above it."""
    rows = Subject.objects.values_list("pk", "code", "path")
    return {
        key: tuple(dict.fromkeys(code for code in [*path.split("/"), own] if code)) for key, own, path in rows
    }
