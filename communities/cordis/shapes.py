"""The shape of staged values: canonical text for each, and the model's own limits."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from communities.cordis.cells import CENT
from communities.cordis.refusals import UnreadableValue

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
    for name, value in values.items():
        field = _field(model, name)
        if isinstance(field, models.DecimalField):
            _refuse_large_amount(field, value)
        elif field.max_length is not None and isinstance(value, str) and len(value) > field.max_length:
            raise UnreadableValue(f"{field.verbose_name} has {len(value)} characters, {field.max_length} fit")


def fingerprint(parts: Sequence[object]) -> str:
    """SHA-256 over the canonical parts of a grant."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_large_amount(field: "models.DecimalField[Any, Any]", value: object) -> None:
    if isinstance(value, Decimal) and abs(value) >= 10 ** (field.max_digits - field.decimal_places):
        raise UnreadableValue(f"{field.verbose_name} is {value}, too large to be euros")


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - a programming error, not input
    return field
