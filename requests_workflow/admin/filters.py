"""The queue's filters in the admin's own terms: each is a narrowing with a few known values."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from portal.accounts.models import User
from requests_workflow.admin.listing.narrowing import NARROWINGS, STATE, WAITING, Narrowing


class KnownValuesFilter(SimpleListFilter):
    """A filter that takes the values it offers and no others."""

    choices_offered: ClassVar[tuple[tuple[str, str | Promise], ...]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the values with their labels."""
        return [(value, str(name)) for value, name in self.choices_offered]

    def known_value(self) -> str | None:
        """Return the value that was asked for, None when none was; an unknown one starts the list afresh."""
        value = self.value()
        if value is not None and value not in {str(choice) for choice, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return value


class NarrowingFilter(KnownValuesFilter):
    """One of the queue's narrowings; as long as no view is chosen, it is what waits."""

    narrowing: ClassVar[Narrowing]
    is_drawn_as_views = False

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what fits."""
        value = self.known_value() or (WAITING if self.narrowing is STATE else None)
        if value is None:
            return queryset
        return self.narrowing.apply(queryset, value, cast(User, request.user))


def _make(narrowing: Narrowing) -> type[NarrowingFilter]:
    members = {
        "narrowing": narrowing,
        "choices_offered": tuple(narrowing.values.items()),
        "title": narrowing.title,
        "parameter_name": narrowing.name,
        "is_drawn_as_views": narrowing is STATE,
    }
    return type(f"{narrowing.name.capitalize()}Filter", (NarrowingFilter,), members)


FILTERS = tuple(_make(narrowing) for narrowing in NARROWINGS)
