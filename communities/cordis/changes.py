"""What an import changes in grants that the portal held before, field by field, before it is published."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from communities.cordis.session import Rows, fill, is_postgresql, read, run
from communities.cordis.shapes import canonical, restore
from communities.models import Grant

BATCH = 500
"""Grants whose texts are held in memory at a time."""

Differences = dict[str, list[Any]]

# CORDIS's own date of the row says nothing about the project.
_FIELDS = (
    *("acronym", "title", "objective", "status", "start_date", "end_date", "total_cost", "ec_contribution"),
    *("framework_programme", "funding_scheme", "doi", "website"),
)
_MEMBER = "o.pic, o.name, {t}.role, {t}.ec_contribution, {t}.has_ended"
_NEW_MEMBERS = f"""
    SELECT w.grant_id, {_MEMBER.format(t="w")} FROM cordis_wanted_participation w
    JOIN cordis_wanted_organisation o ON o.id = w.organisation_id
    WHERE w.is_changed AND w.grant_id IN ({{grants}}) ORDER BY w.grant_id, w."order", w.id
"""  # noqa: S608 - no input
_OLD_MEMBERS = f"""
    SELECT h.grant_id, {_MEMBER.format(t="h")} FROM communities_participation h
    JOIN communities_organisation o ON o.id = h.organisation_id
    WHERE h.grant_id IN ({{grants}}) AND h.id IN (
        SELECT id FROM cordis_wanted_participation WHERE is_changed AND NOT is_new
        UNION ALL SELECT id FROM cordis_gone_participation)
    ORDER BY h.grant_id, h."order", h.id
"""  # noqa: S608 - no input
_NEW_LINKS = """
    SELECT w.grant_id, c.code FROM cordis_wanted_grant_{name}s w JOIN {catalogue} c ON c.id = w.{name}_id
    WHERE w.is_new AND w.grant_id IN ({grants}) ORDER BY w.grant_id, c.code
"""
_OLD_LINKS = """
    SELECT h.grant_id, c.code FROM communities_grant_{name}s h
    JOIN communities_{name} c ON c.id = h.{name}_id
    WHERE h.id IN (SELECT id FROM cordis_gone_grant_{name}s) AND h.grant_id IN ({grants})
    ORDER BY h.grant_id, c.code
"""


def note_changes() -> None:
    """Put the differences of every changed grant that was held before into a table of the stage."""
    run("CREATE TEMPORARY TABLE cordis_change (grant_id bigint, source integer, differences text)")
    run("CREATE INDEX cordis_wanted_participation_by_grant ON cordis_wanted_participation (grant_id)")
    for batch in _read_batches():
        differences = _compare([key for key, _ in batch])
        told = [(key, source, differences[key]) for key, source in batch if differences[key]]
        fill("cordis_change", [(*row, json.dumps(pairs, ensure_ascii=False)) for *row, pairs in told])


def write_changes(releases: Sequence[int]) -> None:
    """Keep the noted changes, each with the release of its source; in the transaction that publishes."""
    differences = "CAST(differences AS jsonb)" if is_postgresql() else "differences"
    for source, release in enumerate(releases):
        statement = f"""
            INSERT INTO communities_grantchange (grant_id, release_id, differences)
            SELECT grant_id, %s, {differences} FROM cordis_change WHERE source = %s ORDER BY grant_id
        """  # noqa: S608 - no input
        run(statement, [release, source])


def _read_batches() -> Iterator[Rows]:
    last = 0
    query = """
        SELECT id, source FROM cordis_grant_key
        WHERE is_changed AND NOT is_new AND id > %s ORDER BY id LIMIT %s
    """
    while batch := read(query, [last, BATCH]):
        yield batch
        last = batch[-1][0]


def _compare(keys: list[int]) -> dict[int, Differences]:
    grants = ", ".join(map(str, keys))
    differences: dict[int, Differences] = defaultdict(dict)
    _compare_fields(grants, differences)
    old, new = read(_OLD_MEMBERS.format(grants=grants)), read(_NEW_MEMBERS.format(grants=grants))
    _put_pairs(
        "participations", _by_grant(old, _describe_member), _by_grant(new, _describe_member), differences
    )
    for name, catalogue in (("topic", "cordis_wanted_topic"), ("subject", "cordis_subject_key")):
        old = read(_OLD_LINKS.format(name=name, grants=grants))
        new = read(_NEW_LINKS.format(name=name, grants=grants, catalogue=catalogue))
        _put_pairs(f"{name}s", _by_grant(old, _only), _by_grant(new, _only), differences)
    return differences


def _compare_fields(grants: str, differences: dict[int, Differences]) -> None:
    pairs = ", ".join(f"h.{name}, w.{name}" for name in _FIELDS)
    query = f"""
        SELECT h.id, {pairs}, old.code, new.code FROM cordis_wanted_grant w
        JOIN communities_grant h ON h.id = w.id
        LEFT JOIN communities_programme old ON old.id = h.programme_id
        LEFT JOIN cordis_programme_key new ON new.id = w.programme_id
        WHERE w.id IN ({grants})
    """  # noqa: S608 - numbers only
    for key, *values in read(query):
        for index, name in enumerate((*_FIELDS, "programme")):
            pair = [_write_value(name, value) for value in values[2 * index : 2 * index + 2]]
            if pair[0] != pair[1]:
                differences[key][name] = pair


def _put_pairs(
    name: str, old: dict[int, list[Any]], new: dict[int, list[Any]], differences: dict[int, Differences]
) -> None:
    """Note what is on one side only: an entry whose order alone changed is no difference."""
    for key in old.keys() | new.keys():
        left, right = old.get(key, []), new.get(key, [])
        pair = [[one for one in left if one not in right], [one for one in right if one not in left]]
        if any(pair):
            differences[key][name] = pair


def _by_grant(rows: Rows, describe: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for key, *values in rows:
        grouped[key].append(describe(*values))
    return grouped


def _only(code: str) -> str:
    return code


def _describe_member(pic: str, name: str, role: str, amount: object, has_ended: object) -> dict[str, Any]:
    return {
        "pic": pic,
        "name": name,
        "role": role,
        "ec_contribution": None if amount is None else canonical(Decimal(str(amount))),
        "has_ended": bool(has_ended),
    }


def _write_value(name: str, value: Any) -> str | None:
    """Give the one text of a value, from whichever engine it was read."""
    if name == "programme" or value is None:
        return value  # type: ignore[no-any-return]
    return canonical(restore(Grant, name, str(value)))
