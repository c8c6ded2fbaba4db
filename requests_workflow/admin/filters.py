"""The queue's filters: each one a parameter with a few known values."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from requests_workflow.admin.queue import STATES_OF_VIEW, WAITING
from requests_workflow.models import CommunityRequest


class KnownValuesFilter(SimpleListFilter):
    """A filter that takes the values it offers and no others."""

    choices_offered: ClassVar[tuple[tuple[str, str | Promise], ...]]
    is_drawn_as_views = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the values with their labels."""
        return [(value, str(name)) for value, name in self.choices_offered]

    def known_value(self) -> str | None:
        """Return the value that was asked for, None when none was; an unknown one starts the list afresh."""
        value = self.value()
        if value is not None and value not in dict(self.choices_offered):
            raise IncorrectLookupParameters
        return value


class StateFilter(KnownValuesFilter):
    """One state, what waits (as long as nothing is chosen), or everything. Drawn above the list."""

    title, parameter_name, is_drawn_as_views = _("state"), "state", True
    choices_offered = tuple((view, view) for view in STATES_OF_VIEW)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the states of the view."""
        return queryset.filter(state__in=STATES_OF_VIEW[self.known_value() or WAITING])


class KindFilter(KnownValuesFilter):
    """New communities, or existing ones."""

    title, parameter_name = _("kind"), "kind"
    choices_offered = tuple((kind.value, capfirst(kind.label)) for kind in CommunityRequest.Kind)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep one kind."""
        kind = self.known_value()
        return queryset.filter(kind=kind) if kind else queryset


class AssigneeFilter(KnownValuesFilter):
    """What I hold, what nobody holds, what anyone holds."""

    title, parameter_name = _("assignee"), "assignee"
    choices_offered = (("me", _("Me")), ("nobody", _("Nobody")), ("anyone", _("Anyone")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is so assigned."""
        match self.known_value():
            case "me":
                return queryset.filter(assignee=cast(User, request.user))
            case "nobody" | "anyone" as who:
                return queryset.filter(assignee__isnull=who == "nobody")
        return queryset


class OverdueFilter(KnownValuesFilter):
    """What should have been decided by now."""

    title, parameter_name = _("due date"), "overdue"
    choices_offered = (("yes", _("Overdue")), ("no", _("In time")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep one side of now; where no clock runs, nothing is overdue."""
        now = timezone.now()
        match self.known_value():
            case "yes":
                return queryset.filter(due_at__lt=now)
            case "no":
                return queryset.exclude(due_at__lt=now)
        return queryset


FILTERS = (StateFilter, KindFilter, AssigneeFilter, OverdueFilter)
