"""Positions in an ordered list: where a page ends, and what lies beyond it, without counting or skipping."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet

_signer = Signer(sep=".", salt="portal.api.cursor")


class CursorError(ValueError):
    """A cursor that this site didn't give out, or for another ordering."""


@dataclass(frozen=True)
class Ordering:
    """An ordering by one field of a model, ties broken by the primary key; rows without a value come last."""

    model: type[Model]
    term: str
    """As clients write it: the field, after a `-` when it falls."""

    @property
    def field(self) -> str:
        """The field's name."""
        return self.term.removeprefix("-")

    @property
    def is_nullable(self) -> bool:
        """Whether there may be rows without a value."""
        return bool(getattr(self.model._meta.get_field(self.field), "null", False))

    def sort(self, rows: QuerySet[Any], *, forwards: bool) -> QuerySet[Any]:
        """Return the rows in this ordering, or in its reverse."""
        is_falling = self._is_falling(forwards=forwards)
        by_field, by_key = F(self.field), F("pk")
        # Said only where it matters: an index serves a plain ordering as it stands.
        ends = {"nulls_last": True} if forwards else {"nulls_first": True}
        nulls: dict[str, Any] = ends if self.is_nullable else {}
        if is_falling:
            return rows.order_by(by_field.desc(**nulls), by_key.desc())
        return rows.order_by(by_field.asc(**nulls), by_key.asc())

    def beyond(self, position: "Position") -> Q:
        """Return the condition on rows that come after a position, or before it when it points back."""
        is_falling = self._is_falling(forwards=position.forwards)
        further = "lt" if is_falling else "gt"
        key_is_further = Q((f"pk__{further}", position.key))
        if position.value is None:
            at_end = Q((f"{self.field}__isnull", True)) & key_is_further
            return at_end if position.forwards else at_end | Q((f"{self.field}__isnull", False))
        # The first half repeats the second for the sake of an index, which can't follow an "or".
        beyond = Q((f"{self.field}__{further}e", position.value)) & (
            Q((f"{self.field}__{further}", position.value)) | key_is_further
        )
        return (
            beyond | Q((f"{self.field}__isnull", True)) if self.is_nullable and position.forwards else beyond
        )

    def position_of(self, row: Model, *, forwards: bool) -> "Position":
        """Return the position at a row, looking on or back."""
        return Position(getattr(row, self.field), row.pk, forwards=forwards)

    def _is_falling(self, *, forwards: bool) -> bool:
        return self.term.startswith("-") == forwards


@dataclass(frozen=True)
class Position:
    """A place in an ordering, between two rows, and the direction to read in."""

    value: Any
    key: Any
    forwards: bool

    def write(self, ordering: Ordering) -> str:
        """Return the cursor: opaque to clients, and signed, so that what comes back is what went out."""
        value = None if self.value is None else _text_of(self.value)
        return _signer.sign_object([ordering.term, value, str(self.key), self.forwards])

    @classmethod
    def read(cls, cursor: str, ordering: Ordering) -> Self:
        """Return the position that a cursor stands for. Raises CursorError."""
        try:
            term, value, key, forwards = _signer.unsign_object(cursor)
            fields: Any = ordering.model._meta
            place = fields.get_field(ordering.field).to_python(value), fields.pk.to_python(key)
        except (BadSignature, ValidationError, ValueError, TypeError):
            raise CursorError(
                "The cursor isn't one of this list: begin again without it, and follow “next” as it is given."
            ) from None
        if term != ordering.term:
            raise CursorError("The cursor belongs to another ordering: begin again without it.")
        return cls(*place, forwards=forwards)


def _text_of(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
