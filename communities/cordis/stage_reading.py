"""Out of the stage again: grants in batches, and the catalogues, in an order that never changes."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from communities.cordis.rows import Table
from communities.cordis.stage import Stage
from communities.cordis.staged import (
    UNTOUCHED,
    StagedGrant,
    StagedMember,
    StagedOrganisation,
    StagedProgramme,
    StagedSubject,
    StagedTopic,
)

BATCH = 500
"""Grants (or rows of a catalogue) that are held in memory at a time."""

_JOINED = "{table} t JOIN grants g ON g.number = t.number AND g.source = t.source"
_ORGANISATIONS = f"""
    SELECT t.pic, t.organisation, t.updated FROM {_JOINED.format(table="members")}
    ORDER BY t.pic, t.updated DESC NULLS LAST, t.source, t.rowid
"""  # noqa: S608 - no input
_PROGRAMMES = f"""
    SELECT t.code, max(t.title), max(g.framework) FROM {_JOINED.format(table="legal_bases")}
    GROUP BY t.code ORDER BY t.code
"""  # noqa: S608 - no input
_TOPICS = "SELECT code, max(title) FROM topics GROUP BY code ORDER BY code"
_SUBJECTS = "SELECT code, max(path), max(title) FROM subjects GROUP BY code ORDER BY max(length(path)), code"
_GRANTS = """
    SELECT g.number, g.fields, w.url, g.source FROM grants g
    LEFT JOIN websites w ON w.number = g.number AND w.source = g.source
    WHERE g.number > ? ORDER BY g.number LIMIT ?
"""
_OF_BATCH = "g.number BETWEEN ? AND ?"
_MEMBERS = f"""
    SELECT t.number, t.pic, t.role, t.place, t.ec, t.has_ended FROM {_JOINED.format(table="members")}
    WHERE {_OF_BATCH} ORDER BY g.number
"""  # noqa: S608 - no input
_CODES = f"SELECT t.number, t.code FROM {_JOINED} WHERE {_OF_BATCH} ORDER BY g.number, t.code"  # noqa: S608


def read_programmes(stage: Stage) -> Iterator[StagedProgramme]:
    """Give each programme that funds a staged grant."""
    return (StagedProgramme(*row) for row in stage.select(_PROGRAMMES))


def read_topics(stage: Stage) -> Iterator[StagedTopic]:
    """Give each topic of a staged grant."""
    return (StagedTopic(*row) for row in stage.select(_TOPICS))


def read_subjects(stage: Stage) -> Iterator[StagedSubject]:
    """Give each subject of a staged grant, those with short paths first."""
    return (StagedSubject(*row) for row in stage.select(_SUBJECTS))


def read_organisations(stage: Stage) -> Iterator[StagedOrganisation]:
    """Give each PIC once; of every field the newest value that is not empty."""
    for pic, rows in groupby(stage.select(_ORGANISATIONS), key=itemgetter(0)):
        first, *others = rows
        fields: dict[str, str] = json.loads(first[1])
        for _, text, _ in others:
            fields = {name: fields[name] or older for name, older in json.loads(text).items()}
        yield StagedOrganisation(pic, fields, first[2])


def read_grant_batches(stage: Stage, *, told: Mapping[Table, set[int]]) -> Iterator[list[StagedGrant]]:
    """Give all grants by number, `BATCH` at a time; `told` are the sources that have rows of a table."""
    last = ""
    while rows := stage.select(_GRANTS, (last, BATCH)).fetchall():
        first, last = rows[0][0], rows[-1][0]
        members = _group(stage, _MEMBERS, first, last)
        programmes = _group(stage, _CODES.format(table="legal_bases"), first, last)
        topics = _group(stage, _CODES.format(table="topics"), first, last)
        subjects = _group(stage, _CODES.format(table="subjects"), first, last)
        yield [
            StagedGrant(
                number=number,
                fields=json.loads(fields)
                | ({"website": url or ""} if source in told[Table.WEB_LINK] else {}),
                programme=programmes[number][0][0] if number in programmes else UNTOUCHED,
                topics=sorted({code for (code,) in topics[number]}) if number in topics else UNTOUCHED,
                members=sorted(_make_member(*row) for row in members[number])
                if number in members
                else UNTOUCHED,
                subjects=[code for (code,) in subjects.get(number, [])]
                if source in told[Table.SUBJECT]
                else UNTOUCHED,
            )
            for number, fields, url, source in rows
        ]


def _group(stage: Stage, query: str, first: str, last: str) -> dict[str, list[tuple[Any, ...]]]:
    rows = stage.select(query, (first, last))
    return {number: [row[1:] for row in group] for number, group in groupby(rows, key=itemgetter(0))}


def _make_member(
    pic: str, role: str, order: int, ec_contribution: str | None, has_ended: int
) -> StagedMember:
    return StagedMember(pic, role, order, ec_contribution, bool(has_ended))
