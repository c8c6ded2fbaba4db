"""The queue's filters in the admin's own terms: each is a narrowing with a few known values."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.accounts.models import User
from requests_workflow.admin.listing.narrowing import NARROWINGS, STATE, WAITING, Narrowing


class NarrowingFilter(SimpleListFilter):
    """A filter that takes the values it offers and no others."""

    narrowing: ClassVar[Narrowing]
    is_drawn_as_views = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the values with their labels."""
        return [(value, str(name)) for value, name in self.narrowing.values.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what fits; an unknown value starts the list afresh."""
        value = self.value() or (WAITING if self.narrowing is STATE else None)
        if value is None:
            return queryset
        if value not in self.narrowing.values:
            raise IncorrectLookupParameters
        return self.narrowing.apply(queryset, value, cast(User, request.user))


def _make(narrowing: Narrowing) -> type[NarrowingFilter]:
    members = {
        "narrowing": narrowing,
        "title": narrowing.title,
        "parameter_name": narrowing.name,
        "is_drawn_as_views": narrowing is STATE,
    }
    return type(f"{narrowing.name.capitalize()}Filter", (NarrowingFilter,), members)


FILTERS = tuple(_make(narrowing) for narrowing in NARROWINGS)
