"""Django's list of the admin, read page by page by key: never counted, and as fast at its end."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from portal.api.keyset import CursorError, Ordering, Position

CURSOR = "cursor"


class FilledOrdering(Ordering):
    """An ordering by a field that is filled in every row that the list shows, though others may lack it."""

    is_nullable = False  # so that an index serves it as it stands


class KeysetChangeList(ChangeList):
    """A list whose pages begin where the one before ended; its admin says by `keyset_term` in which order."""

    next_address = previous_address = ""

    def get_filters_params(self, params: Any = None) -> Any:
        """Leave the cursor to the paging."""
        found = super().get_filters_params(params)
        found.pop(CURSOR, None)
        return found

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """Return an address of this list; another filter begins at its first page."""
        return super().get_query_string(new_params, [*(remove or []), CURSOR])

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Leave the ordering to the paging."""
        return ["pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Read one page, and one row more to know whether there is another."""
        model_admin: Any = self.model_admin
        ordering = FilledOrdering(self.model, model_admin.keyset_term(request))
        position = self._read_position(ordering)
        forwards = position is None or position.forwards
        rows = ordering.sort(self.queryset, forwards=forwards)
        if position is not None:
            rows = rows.filter(ordering.beyond(position))
        found = list(rows[: self.list_per_page + 1])
        page = found[: self.list_per_page]
        self.result_list = page if forwards else page[::-1]
        self.result_count = len(self.result_list)
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = self.show_all = False
        self.paginator = model_admin.get_paginator(request, self.result_list, self.list_per_page)
        self._link(ordering, position, has_more=len(found) > self.list_per_page)

    def _read_position(self, ordering: Ordering) -> Position | None:
        cursor = self.params.get(CURSOR)
        if not cursor:
            return None
        try:
            return Position.read(cursor, ordering)
        except CursorError as error:
            raise IncorrectLookupParameters from error

    def _link(self, ordering: Ordering, position: Position | None, *, has_more: bool) -> None:
        forwards = position is None or position.forwards
        if not self.result_list:
            return
        if has_more or not forwards:
            self.next_address = self._address(ordering, self.result_list[-1], forwards=True)
        if (has_more and not forwards) or (forwards and position is not None):
            self.previous_address = self._address(ordering, self.result_list[0], forwards=False)

    def _address(self, ordering: Ordering, row: Model, *, forwards: bool) -> str:
        cursor = ordering.position_of(row, forwards=forwards).write(ordering)
        kept = {name: value for name, value in self.params.items() if name != CURSOR}
        return f"?{urlencode({**kept, CURSOR: cursor})}"
