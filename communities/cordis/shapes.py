"""The shape of staged values: canonical text for each, and the model's own limits."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from math import inf
from typing import Any

from django.db import models

from communities.cordis.cells import CENT
from communities.cordis.limits import Limit, Limits, refuse_beyond

Value = date | datetime | Decimal | str | None
Canonical = str | None


def canonical(value: Value) -> Canonical:
    """Give the one text of a value: equal before it is saved and after it is read back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value.quantize(CENT)) if isinstance(value, Decimal) else value


def restore(model: type[models.Model], name: str, value: Canonical) -> Any:
    """Give back what `canonical` was made from, by the model field of that name."""
    return _field(model, name).to_python(value)


def refuse_what_does_not_fit(model: type[models.Model], values: Mapping[str, object]) -> None:
    """Raise `UnreadableValue` for the first value that the model's column is too small for."""
    refuse_beyond(find_limits(model), values)


@cache
def find_limits(model: type[models.Model]) -> Limits:
    """Give what the columns of a model have room for."""
    return {
        field.name: Limit(str(field.verbose_name), _find_most(field)) for field in model._meta.concrete_fields
    }


def _find_most(field: "models.Field[Any, Any]") -> float:
    if isinstance(field, models.DecimalField):
        return float(10 ** (field.max_digits - field.decimal_places))
    return inf if field.max_length is None else field.max_length


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - a programming error, not input
    return field
