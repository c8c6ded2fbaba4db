"""Pages of what was searched for: the best first, unless another ordering is asked for."""

from typing import Any

from django.core.signing import BadSignature, Signer
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from portal.api.pagination import KeysetPagination, read_size
from portal.api.problems import Fault, invalid

MOST_FOUND = 500
"""So many of a search are listed; who wants all has the other filters."""

_FOUND = "found_by_search"
_signer = Signer(sep=".", salt="communities.api.ranked")


class RankedPagination(KeysetPagination):
    """As all lists, by keyset; with `search` alone, in the order of the search.

    Who orders otherwise, or follows `updated_since`, gets what was found in that order.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page that the request asks for. Raises 400 for senseless parameters."""
        found = getattr(request, _FOUND, None)
        if found is None or {"ordering", "updated_since"} & request.query_params.keys():
            return super().paginate_queryset(queryset, request, view)
        size, start = read_size(request), _read_start(request)
        fitting = {*queryset.values_list("pk", flat=True)}
        keys = [key for key in found if key in fitting]
        rows = queryset.in_bulk(keys[start : start + size])
        has_more = len(keys) > start + size
        self.next_link = _address(request, start + size) if has_more else None
        self.previous_link = _address(request, max(0, start - size)) if start else None
        return [rows[key] for key in keys[start : start + size] if key in rows]


def keep_found(request: Any, found: list[int]) -> None:
    """Keep what a request's search found, best first: it is asked once."""
    setattr(request, _FOUND, found)


def _address(request: Request, start: int) -> str:
    return replace_query_param(request.build_absolute_uri(), "cursor", _signer.sign_object(["best", start]))


def _read_start(request: Request) -> int:
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return 0
    try:
        ordering, start = _signer.unsign_object(cursor)
    except (BadSignature, ValueError, TypeError):
        ordering, start = "", 0
    if ordering != "best":
        sentence = (
            "The cursor isn't one of this list: begin again without it, and follow “next” as it is given."
        )
        raise invalid([Fault("", "cursor", sentence, "cursor")])
    return int(start)
