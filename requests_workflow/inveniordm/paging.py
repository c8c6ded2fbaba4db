"""Pages by number, as InvenioRDM has them: `page` and `size`, within a window of 10,000."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from portal.api.pagination import WHOLE_NUMBER
from portal.api.problems import Fault, invalid
from portal.traffic.rates import page_size_limit

WINDOW = 10_000
"""Rows that can be reached by number, as at Zenodo: more would make the database skip ever more."""

USUAL_SIZE = 25
ORDERINGS = {"newest": ("-created_at", "-pk"), "oldest": ("created_at", "pk")}


@dataclass(frozen=True)
class Page:
    """Which rows were asked for, from 1 on, and in which order."""

    number: int
    size: int
    sort: str

    def cut(self, rows: QuerySet[Any]) -> list[Any]:
        """Return the rows of this page."""
        first = (self.number - 1) * self.size
        return list(rows.order_by(*ORDERINGS[self.sort])[first : first + self.size])


def read_page(request: Request) -> Page:
    """Return the page that is asked for. Raises 400."""
    size = _read_number(request, "size", USUAL_SIZE)
    limit, number = page_size_limit(request), _read_number(request, "page", 1)
    if size > limit:
        raise _refuse("size", f"Page size cannot be greater than {limit}.")
    if number * size > WINDOW:
        raise _refuse("page", f"Pages lead to the first {WINDOW} requests: use /api/v1/requests/ for more.")
    sort = request.query_params.get("sort", "newest")
    if sort not in ORDERINGS:
        raise _refuse("sort", f"Choose one of: {', '.join(ORDERINGS)}.")
    return Page(number, size, sort)


def count_within_window(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, at most those that pages lead to."""
    return rows.order_by()[:WINDOW].count()


def link_pages(request: Request, page: Page, total: int) -> dict[str, str]:
    """Return the addresses of this page and of those beside it."""
    here = request.build_absolute_uri()
    links = {"self": here}
    if page.number > 1:
        links["prev"] = replace_query_param(here, "page", page.number - 1)
    if page.number * page.size < total:
        links["next"] = replace_query_param(here, "page", page.number + 1)
    return links


def _read_number(request: Request, name: str, usual: int) -> int:
    asked = request.query_params.get(name)
    if asked is None:
        return usual
    if not WHOLE_NUMBER.match(asked):
        raise _refuse(name, "Give a whole number from 1 on.")
    return int(asked)


def _refuse(name: str, sentence: str) -> Exception:
    return invalid([Fault("", "invalid", sentence, name)])
