"""Reads what a list shows of the grants that were found: programme, dates, coordinator, community."""

# ruff: noqa: S608 - every name in a query is one of the index's tables or of a model; values are parameters

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

from communities.models import Community, CommunityGrant, Grant, Organisation, Participation, Programme
from communities.search.lookups import select

_SHOWN: dict[type[models.Model], tuple[str, ...]] = {
    Grant: (
        "id", "number", "acronym", "title", "status", "start_date", "end_date", "framework_programme",
        "programme_id",
    ),
    Programme: ("id", "code", "title", "framework"),
    Participation: ("id", "grant_id", "organisation_id", "role", "order"),
    Organisation: ("id", "pic", "name", "short_name", "country", "city"),
    CommunityGrant: ("id", "community_id", "grant_id", "is_primary"),
    Community: ("id", "slug", "title"),
}  # fmt: skip


_ALIASES = dict(zip(_SHOWN, "gptolc", strict=True))


def _name(model: type[models.Model]) -> str:
    return f"{model._meta.db_table} {_ALIASES[model]}"


_COLUMNS = ", ".join(f'{_ALIASES[model]}."{name}"' for model, names in _SHOWN.items() for name in names)
_QUERY = f"""
SELECT {_COLUMNS} FROM {_name(Grant)}
LEFT JOIN {_name(Programme)} ON p.id = g.programme_id
LEFT JOIN {_name(Participation)} ON t.grant_id = g.id AND t.role = '{Participation.Role.COORDINATOR}'
LEFT JOIN {_name(Organisation)} ON o.id = t.organisation_id
LEFT JOIN {_name(CommunityGrant)} ON l.grant_id = g.id AND l.is_primary
LEFT JOIN {_name(Community)} ON c.id = l.community_id
WHERE g.id IN
"""


def load_hits(ids: Sequence[int]) -> list[Grant]:
    """Return the grants with these keys, in that order, without those that are gone.

    Each has `coordinating`, its coordinators' participations, and `primary_links`, the link to its own
    community if there is one. One statement, written out: the search answers while people type.
    """
    rows = select(f"{_QUERY} ({', '.join(['%s'] * len(ids))})", ids)
    grants: dict[int, Grant] = {}
    for row in sorted(rows, key=lambda row: row[_PLACES[Participation].start + 4] or 0):
        _add(grants, row)
    return [grants[key] for key in ids if key in grants]


def _add(grants: dict[int, Any], row: Sequence[Any]) -> None:
    grant = grants.get(row[0])
    if grant is None:
        grant = grants[row[0]] = _read(Grant, row)
        grant._state.fields_cache["programme"] = _read(Programme, row)
        grant.coordinating, grant.primary_links = [], []
        if link := _read(CommunityGrant, row):
            link._state.fields_cache["community"] = _read(Community, row)
            grant.primary_links.append(link)
    if part := _read(Participation, row):
        part._state.fields_cache["organisation"] = _read(Organisation, row)
        grant.coordinating.append(part)


def _place() -> Iterator[tuple[type[models.Model], slice]]:
    start = 0
    for model, names in _SHOWN.items():
        yield model, slice(start, start + len(names))
        start += len(names)


_PLACES = dict(_place())
_READERS: dict[type[models.Model], dict[str, Callable[[Any], Any]]] = {
    model: {
        name: field.to_python
        for name in names
        if isinstance(field := model._meta.get_field(name), models.DateField | models.UUIDField)
    }
    for model, names in _SHOWN.items()
}
"""SQLite has neither dates nor UUIDs of its own."""


def _read(model: type[models.Model], row: Sequence[Any]) -> Any:
    """Return the row's part that is of a model; None where the row has none of it.

    It lacks the other fields, as an instance whose fields are deferred. `from_db` would make the same, but
    goes through all fields of the model: of three hits, that takes as long as the query.
    """
    values = row[_PLACES[model]]
    if values[0] is None:
        return None
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(_SHOWN[model], values, strict=True))
    for name, to_python in _READERS[model].items():
        made.__dict__[name] = to_python(made.__dict__[name])
    return made
