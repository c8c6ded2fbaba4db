"""Pages by keyset: stable while rows come and go, as fast at the end as at the beginning, never counted."""

import re
from typing import Any, ClassVar

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.api.keyset import CursorError, Ordering, Position
from portal.api.problems import Fault, invalid
from portal.traffic.rates import current_rates, page_size_limit

USUAL_PAGE = 25
_FOLLOWED = "updated_at"
"""The order for who follows changes: what changes while pages are read comes at the end."""

WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z", re.ASCII)


class KeysetPagination(BasePagination):
    """`cursor`, `page_size` and, where the view names `orderings`, `ordering`."""

    parameters: ClassVar[tuple[str, ...]] = ("cursor", "page_size", "ordering")
    next_link: str | None
    previous_link: str | None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return the rows of the page that the request asks for. Raises 400 for senseless parameters."""
        size = read_size(request)
        ordering = Ordering(queryset.model, _read_ordering(request, view))
        position = _read_position(request, ordering)
        forwards = position is None or position.forwards
        rows = ordering.sort(queryset, forwards=forwards)
        if position is not None:
            rows = rows.filter(ordering.beyond(position))
        found = list(rows[: size + 1])
        page = found[:size] if forwards else found[:size][::-1]
        self._link(request, ordering, page, position, has_more=len(found) > size)
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with its neighbours, also as Link headers (RFC 8288)."""
        links = [
            f'<{address}>; rel="{relation}"'
            for address, relation in ((self.next_link, "next"), (self.previous_link, "prev"))
            if address
        ]
        body = {"next": self.next_link, "previous": self.previous_link, "results": data}
        return Response(body, headers={"Link": ", ".join(links)} if links else None)

    def _link(
        self,
        request: Request,
        ordering: Ordering,
        page: list[Any],
        position: Position | None,
        *,
        has_more: bool,
    ) -> None:
        self.next_link = self.previous_link = None
        if not page:
            return
        forwards = position is None or position.forwards
        if has_more or not forwards:
            self.next_link = _address(request, ordering.position_of(page[-1], forwards=True).write(ordering))
        if (has_more and not forwards) or (forwards and position is not None):
            self.previous_link = _address(
                request, ordering.position_of(page[0], forwards=False).write(ordering)
            )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri", "description": "Follow it as it is."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for OpenAPI."""
        sizes = current_rates().page_sizes
        described = [
            _describe("cursor", {"type": "string"}, "From `next` or `previous` of another page."),
            _describe(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": sizes.user, "default": USUAL_PAGE},
                f"At most {sizes.guest} without signing in, {sizes.user} with a token or a session.",
            ),
        ]
        if len(view.orderings) > 1:
            terms = {"type": "string", "enum": list(view.orderings), "default": view.orderings[0]}
            described.append(_describe("ordering", terms, _describe_ordering(view)))
        return described


class WholeList(KeysetPagination):
    """A list that always fits on one page, in the shape of all lists."""

    @staticmethod
    def answer(results: list[dict[str, Any]]) -> Response:
        """Return all results."""
        return Response({"next": None, "previous": None, "results": results})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe no parameters: there are no further pages."""
        del view
        return []


def _describe(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _address(request: Request, cursor: str) -> str:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def read_size(request: Request) -> int:
    """Return how many rows a page may have. Raises 400 for a senseless number."""
    limit = page_size_limit(request)
    asked = request.query_params.get("page_size")
    if asked is None:
        return min(USUAL_PAGE, limit)
    if WHOLE_NUMBER.match(asked) and int(asked) <= limit:
        return int(asked)
    most = current_rates().page_sizes.user
    more = "" if limit == most else f" With a token or a session a page may have up to {most}."
    sentence = f"“page_size” takes a whole number from 1 to {limit}.{more}"
    raise invalid([Fault("", "page_size", sentence, "page_size")])


def _describe_ordering(view: Any) -> str:
    since = f" With `updated_since` the default is `{_FOLLOWED}`." if _FOLLOWED in view.orderings else ""
    return f"Rows without a value come last.{since}"


def _read_ordering(request: Request, view: Any) -> str:
    # In any other order a change behind the page that is being read would be older than the newest one read.
    is_followed = "updated_since" in request.query_params and _FOLLOWED in view.orderings
    term: str = request.query_params.get("ordering", _FOLLOWED if is_followed else view.orderings[0])
    if term not in view.orderings:
        sentence = f"“ordering” takes one of: {', '.join(view.orderings)}."
        raise invalid([Fault("", "ordering", sentence, "ordering")])
    return term


def _read_position(request: Request, ordering: Ordering) -> Position | None:
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        return Position.read(cursor, ordering)
    except CursorError as error:
        raise invalid([Fault("", "cursor", str(error), "cursor")]) from None
