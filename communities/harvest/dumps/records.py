"""Reads what grants refer to as records, each in the order of its key: no object per row, no list of rows."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from communities.harvest.dumps.lines import Record
from communities.harvest.dumps.ordering import by_code_point
from communities.models import Organisation, Programme, Subject, Topic

CHUNK = 1_000
"""Rows that are in memory at a time."""

# Looked up by exact type: it is done for every value of every row.
_AS_THEY_ARE = {type(None), str, int, bool, dict}


def read_programmes() -> Iterator[Record]:
    """Give the programmes, by code."""
    names = {name: name for name in ("code", "title", "framework", "depth", "path")}
    return _read(_sort(Programme, "code"), {**names, "parent": "parent__code"})


def read_subjects() -> Iterator[Record]:
    """Give the subjects, by code."""
    names = {name: name for name in ("code", "title", "labels", "depth", "path", "is_current")}
    return _read(_sort(Subject, "code"), {**names, "parent": "parent__code"})


def read_topics() -> Iterator[Record]:
    """Give the topics of calls, by code."""
    return _read(_sort(Topic, "code"), {"code": "code", "title": "title"})


def read_organisations() -> Iterator[Record]:
    """Give the organisations, by PIC."""
    names = ("pic", "name", "short_name", "activity_type", "country", "city", "url", "content_updated_at")
    return _read(_sort(Organisation, "pic"), {name: name for name in names})


def write_value(value: Any) -> Any:
    """Return a value of the database as JSON has it: amounts and moments as text, moments in UTC."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _sort(model: type[Model], key: str) -> QuerySet[Any]:
    return model._meta.base_manager.order_by(by_code_point(key))


def _read(rows: QuerySet[Any], columns: dict[str, str]) -> Iterator[Record]:
    names = tuple(columns)
    for row in rows.values_list(*columns.values()).iterator(chunk_size=CHUNK):
        yield dict(zip(names, map(write_value, row), strict=True))
