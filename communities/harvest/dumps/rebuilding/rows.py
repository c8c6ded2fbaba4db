"""Writes rows as they are told, past `auto_now`: a copy keeps the moments of the original."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Row = Mapping[str, Any]


def put_rows(model: type[Model], rows: Sequence[Row], *, key: Sequence[str] = ()) -> None:
    """Insert rows, given by attribute; those whose `key` is there already get the given values instead.

    Columns that no row names begin as a new object's would, and stay as they are in rows that are there.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
    given = [field for field in fields if field.attname in rows[0]]
    statement = _insert(model, fields) + (_otherwise_update(model, key, given) if key else "")
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(fields, row) for row in rows])


def _insert(model: type[Model], fields: "Sequence[Field[Any, Any]]") -> str:
    columns = _list(field.column for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of models


def _otherwise_update(model: type[Model], key: Sequence[str], given: "Sequence[Field[Any, Any]]") -> str:
    keys = [model._meta.get_field(name).column for name in key]  # type: ignore[union-attr] # a column's
    columns = [_quote(field.column) for field in given if field.column not in keys]
    values = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return f" ON CONFLICT ({_list(keys)}) DO UPDATE SET {values}"


def _values(fields: "Sequence[Field[Any, Any]]", row: Row) -> list[Any]:
    return [
        field.get_db_prep_save(
            row[field.attname] if field.attname in row else field.get_default(), connection
        )
        for field in fields
    ]


def _list(columns: Iterable[str | None]) -> str:
    return ", ".join(map(_quote, columns))


def _quote(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
