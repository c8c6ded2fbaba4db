"""Pages of a list by keyset, for people: stable while rows come and go, and never counted."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from portal.api.keyset import CursorError, Ordering, Position

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, with the addresses of the pages before and after; empty where there is none."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def cut_page(
    rows: QuerySet[Row], term: str, *, size: int, cursor: str, parameters: dict[str, str]
) -> Page[Row]:
    """Return the page at a cursor, the first where there is none, or one that this list didn't give out.

    `term` is the column to sort by, after a `-` when it falls; `parameters` go into the addresses.
    """
    ordering = Ordering(rows.model, term)
    position = _read(cursor, ordering)
    forwards = position is None or position.forwards
    ordered = ordering.sort(rows, forwards=forwards)
    if position is not None:
        ordered = ordered.filter(ordering.beyond(position))
    found = list(ordered[: size + 1])
    has_more = len(found) > size
    shown = found[:size] if forwards else found[:size][::-1]
    if not shown:
        return Page([])
    has_before = position is not None if forwards else has_more
    has_after = has_more or not forwards
    return Page(
        shown,
        _address(ordering, shown[0], parameters, forwards=False) if has_before else "",
        _address(ordering, shown[-1], parameters, forwards=True) if has_after else "",
    )


def _read(cursor: str, ordering: Ordering) -> Position | None:
    try:
        return Position.read(cursor, ordering) if cursor else None
    except CursorError:
        return None


def _address(ordering: Ordering, row: Any, parameters: dict[str, str], *, forwards: bool) -> str:
    cursor = ordering.position_of(row, forwards=forwards).write(ordering)
    chosen = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode({**chosen, 'cursor': cursor})}"
