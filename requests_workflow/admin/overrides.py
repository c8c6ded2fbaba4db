"""Where somebody went past a check or a bar, for lead curators to read: latest first, page by page by key."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin
from requests_workflow.admin.filters import KnownValuesFilter
from requests_workflow.admin.listing.keyset import KeysetChangeList
from requests_workflow.admin.words import name_check, name_exception
from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.groups import active_curators
from requests_workflow.models import BAR, CommunityRequest, Override
from requests_workflow.rules import has_no_conflict


class ChoiceFilter(KnownValuesFilter):
    """A filter of the list by one column."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was chosen."""
        value = self.known_value()
        return queryset if value is None else self.keep(queryset, value)

    def keep(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Keep the rows with the value."""
        return queryset.filter(**{self.column: value})


class WhatFilter(ChoiceFilter):
    """Which check, or the bar."""

    title, parameter_name, column = gettext_lazy("what was overridden"), "what", "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the checks that there are, and the bar."""
        return [*((check, name_check(check)) for check in CHECKS_BY_ID), (BAR, name_exception(BAR))]


class CuratorFilter(ChoiceFilter):
    """By whom."""

    title, parameter_name, column = gettext_lazy("curator"), "curator", "curator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return the curators of today."""
        return [(str(one.pk), str(one)) for one in active_curators().order_by("name", "email")]


class PeriodFilter(ChoiceFilter):
    """How long ago at most."""

    title, parameter_name = gettext_lazy("period"), "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return a few periods."""
        return [("30", _("the last 30 days")), ("90", _("the last 90 days")), ("365", _("the last year"))]

    def keep(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Keep what is young enough."""
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(value)))


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    """Exceptions that were made. Who has an interest in a request doesn't read why."""

    list_display_links = None
    list_filter = (WhatFilter, CuratorFilter, PeriodFilter)
    allowed_lookups = frozenset({"what", "curator", "days"})
    list_per_page = 25
    list_select_related = ("event__text", "curator")
    sortable_by = ()
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Override]:
        """Return all, with what tells whether the reader is tied to a request."""
        ties = with_ties(CommunityRequest.objects.select_related("community"))
        rows: QuerySet[Override] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("event__request", ties))

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """Return the columns; the reasons as this very reader may see them."""

        @admin.display(description=_("reason"))
        def why(override: Override) -> str:
            if not has_no_conflict(override.event.request, cast(User, request.user)):
                return _("not shown to you, since you take part in this request")
            return format_html("<bdi>{}</bdi>", override.reason or _("The text was erased."))

        return "at", "subject", "what_in_words", "curator", why

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        """Read the list page by page by key."""
        return KeysetChangeList

    def keyset_term(self, request: HttpRequest) -> str:
        """Return the order: the latest first."""
        return "-at"

    @admin.display(description=gettext_lazy("request"))
    def subject(self, override: Override) -> str:
        """Return a link to the request's screen."""
        request = override.event.request
        address = reverse("admin:requests_workflow_communityrequest_change", args=[request.pk])
        return format_html('<a href="{}">{}</a> <bdi>{}</bdi>', address, request.reference, request.called)

    @admin.display(description=gettext_lazy("overridden"))
    def what_in_words(self, override: Override) -> str:
        """Return the check's title, or that a bar was lifted."""
        return name_exception(override.what)
