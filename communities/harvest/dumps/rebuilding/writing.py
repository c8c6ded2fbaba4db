"""Writes records of each kind into the database: what is there by that key becomes what the record says."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from communities.harvest.dumps import projects, registry
from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.rebuilding.rows import put_rows
from communities.models import (
    Community,
    CommunityGrant,
    Grant,
    Organisation,
    Participation,
    Programme,
    Subject,
    Topic,
)

Keys = dict[str, Any]


def write_programmes(records: list[Record]) -> None:
    """Write programmes."""
    _write_tree(Programme, records)


def write_subjects(records: list[Record]) -> None:
    """Write subjects."""
    _write_tree(Subject, records)


def write_topics(records: list[Record]) -> None:
    """Write topics."""
    put_rows(Topic, records, key=["code"])


def write_organisations(records: list[Record]) -> None:
    """Write organisations."""
    put_rows(Organisation, records, key=["pic"])


def write_projects(records: list[Record]) -> None:
    """Write grants with all that belongs to them, in place of what did before."""
    programmes = _find(Programme, "code", (record["programme"]["code"] for record in _funded(records)))
    rows = [
        {
            **{name: record[name] for name in projects.FIELDS},
            "programme_id": programmes[record["programme"]["code"]] if record["programme"] else None,
        }
        for record in records
    ]
    put_rows(Grant, rows, key=["number"])
    grants = _find(Grant, "number", (record["number"] for record in records))
    for model in (Participation, Grant.topics.through, Grant.subjects.through):
        model._meta.base_manager.filter(grant_id__in=grants.values()).delete()
    _write_participations(records, grants)
    _write_tags(Grant.topics.through, Topic, "topic", records, grants)
    _write_tags(Grant.subjects.through, Subject, "subject", records, grants)


def write_communities(records: list[Record]) -> None:
    """Write communities and which grants they serve, in place of those they served before."""
    put_rows(Community, [{name: record[name] for name in registry.FIELDS} for record in records], key=["id"])
    CommunityGrant.objects.filter(community__in=[record["id"] for record in records]).delete()
    grants = _find(Grant, "number", (grant["number"] for record in records for grant in record["grants"]))
    put_rows(
        CommunityGrant,
        [
            {
                "community_id": record["id"],
                "grant_id": grants[grant["number"]],
                "is_primary": grant["is_primary"],
            }
            for record in records
            for grant in record["grants"]
        ],
    )


def pass_over(records: list[Record]) -> None:
    """Write nothing: links stand in their communities."""


WRITERS: dict[str, Callable[[list[Record]], None]] = {
    "programmes": write_programmes,
    "subjects": write_subjects,
    "topics": write_topics,
    "organisations": write_organisations,
    "projects": write_projects,
    "communities": write_communities,
    "links": pass_over,
}
"""By kind. Each raises KeyError for a record that lacks a field or refers to what is not there."""


def _write_tree(model: type[Model], records: list[Record]) -> None:
    """Write the nodes of a tree. A node above that comes later stands there by its code alone until then."""
    names = {name for name in records[0] if name != "parent"}
    put_rows(model, [{name: record[name] for name in names} for record in records], key=["code"])
    above = {record["parent"] for record in records if record["parent"]}
    missing = above - _find_codes(model, above)
    put_rows(model, [{"code": code} for code in sorted(missing)])
    keys = _find(model, "code", above)
    rows = [
        {**record, "parent_id": keys[record["parent"]] if record["parent"] else None} for record in records
    ]
    put_rows(model, rows, key=["code"])


def _write_participations(records: list[Record], grants: Keys) -> None:
    pics = (part["pic"] for record in records for part in record["participants"])
    organisations = _find(Organisation, "pic", pics)
    put_rows(
        Participation,
        [
            {
                "grant_id": grants[record["number"]],
                "organisation_id": organisations[part["pic"]],
                **{name: part[name] for name in projects.PART_FIELDS},
            }
            for record in records
            for part in record["participants"]
        ],
    )


def _write_tags(
    through: type[Model], model: type[Model], name: str, records: list[Record], grants: Keys
) -> None:
    keys = _find(model, "code", (tag["code"] for record in records for tag in record[f"{name}s"]))
    put_rows(
        through,
        [
            {"grant_id": grants[record["number"]], f"{name}_id": keys[tag["code"]]}
            for record in records
            for tag in record[f"{name}s"]
        ],
    )


def _funded(records: list[Record]) -> list[Record]:
    return [record for record in records if record["programme"]]


def _find(model: type[Model], field: str, values: Iterable[str]) -> Keys:
    """Return the keys of rows by a field of theirs."""
    rows = model._meta.base_manager.filter(**{f"{field}__in": set(values)})
    return dict(rows.values_list(field, "pk"))


def _find_codes(model: type[Model], codes: set[str]) -> set[str]:
    return set(_find(model, "code", codes))
