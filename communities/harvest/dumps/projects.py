"""Reads grants with all that belongs to them, a chunk at a time: five queries for each chunk."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.ordering import by_code_point
from communities.harvest.dumps.records import write_value
from communities.models import Grant, Participation

CHUNK = 500

FIELDS = (
    "number",
    "rcn",
    "acronym",
    "title",
    "objective",
    "status",
    "start_date",
    "end_date",
    "total_cost",
    "ec_contribution",
    "framework_programme",
    "funding_scheme",
    "website",
    "doi",
    "content_updated_at",
    "fingerprint",
    "updated_at",
)
"""Columns of a grant that stand in its record by their own names."""

_PROGRAMME = ("programme__code", "programme__title", "programme__framework")
PART_FIELDS = ("role", "order", "ec_contribution", "has_ended", "web_address")
"""Columns of a participation that stand in a participant's record by their own names."""

_PARTICIPANT = {
    "pic": "organisation__pic",
    "name": "organisation__name",
    "country": "organisation__country",
    **{name: name for name in PART_FIELDS},
}

ByGrant = dict[int, list[Record]]


def read_projects() -> Iterator[Record]:
    """Give the grants by number, each with its programme, topics, subjects and consortium."""
    ordered = Grant.objects.order_by(by_code_point("number"))
    # Keys alone are sorted: a sort of whole rows would carry all the long texts along.
    keys = ordered.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(keys, CHUNK)):
        yield from _read_chunk(chunk)


def _read_chunk(keys: list[int]) -> Iterator[Record]:
    rows = Grant.objects.filter(pk__in=keys).values_list("pk", *FIELDS, *_PROGRAMME)
    by_key = {row[0]: row[1:] for row in rows.iterator(chunk_size=CHUNK)}
    participants, topics, subjects = _read_participants(keys), _read_topics(keys), _read_subjects(keys)
    for key in keys:
        values = by_key[key]
        yield {
            **dict(zip(FIELDS, map(write_value, values[: len(FIELDS)]), strict=True)),
            "programme": _represent_programme(*values[len(FIELDS) :]),
            "topics": topics[key],
            "subjects": subjects[key],
            "participants": participants[key],
        }


def _represent_programme(code: str | None, title: str, framework: str) -> Record | None:
    return None if code is None else {"code": code, "title": title, "framework": framework}


def _read_participants(keys: list[int]) -> ByGrant:
    parts = Participation.objects.filter(grant_id__in=keys).order_by("order", "pk")
    return _gather(parts.values_list("grant_id", *_PARTICIPANT.values()), tuple(_PARTICIPANT))


def _read_topics(keys: list[int]) -> ByGrant:
    links = Grant.topics.through.objects.filter(grant_id__in=keys).order_by(by_code_point("topic__code"))
    return _gather(links.values_list("grant_id", "topic__code", "topic__title"), ("code", "title"))


def _read_subjects(keys: list[int]) -> ByGrant:
    links = Grant.subjects.through.objects.filter(grant_id__in=keys).order_by(by_code_point("subject__code"))
    columns = ("subject__code", "subject__title", "subject__path")
    return _gather(links.values_list("grant_id", *columns), ("code", "title", "path"))


def _gather(rows: Any, names: tuple[str, ...]) -> ByGrant:
    """Sort rows, each with its grant's key first, into records by grant."""
    gathered: ByGrant = defaultdict(list)
    for key, *values in rows.iterator(chunk_size=CHUNK):
        gathered[key].append(dict(zip(names, map(write_value, values), strict=True)))
    return gathered
