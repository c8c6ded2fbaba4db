"""Differences from Zenodo at the desk: what differs, since when, and two ways to settle it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import ZenodoDifference
from communities.zenodo.drift.filing import ignore
from portal.admin_base import ReadOnlyAdmin
from requests_workflow.admin.filters import KnownValuesFilter
from requests_workflow.drift.taking_over import CannotTakeOver, take_over

MAY_SETTLE = "communities.change_zenododifference"


NOT_SHOWN = {"Gone": gettext_lazy("it was deleted"), "NotThere": gettext_lazy("there is no such community")}


class ReasonForm(ActionForm):
    """The choice of an action, with a reason beside it."""

    reason = forms.CharField(label=gettext_lazy("Reason (to ignore)"), required=False, max_length=500)


class StandingFilter(KnownValuesFilter):
    """What waits for somebody (as long as nothing is chosen), what is ignored, what is resolved."""

    title, parameter_name = gettext_lazy("state"), "state"
    choices_offered = (
        ("ignored", gettext_lazy("ignored")),
        ("resolved", gettext_lazy("resolved")),
        ("all", gettext_lazy("all")),
    )

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call what is shown unasked by its name."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is in the state."""
        kept = {
            "all": {},
            "resolved": {"resolved_at__isnull": False},
            "ignored": {"resolved_at__isnull": True, "ignored_at__isnull": False},
            None: {"resolved_at__isnull": True, "ignored_at__isnull": True},
        }
        return queryset.filter(**kept[self.known_value()])


@admin.register(ZenodoDifference)
class ZenodoDifferenceAdmin(ReadOnlyAdmin):
    """One row for each thing that differs."""

    list_display = ("kind", "community", "here", "seen_there", "first_seen_at", "last_seen_at", "settled")
    list_display_links = None
    list_filter = (StandingFilter, "kind")
    allowed_lookups = frozenset({"state", "kind__exact"})
    list_select_related = ("link__community", "ignored_by")
    search_fields = ("link__community__slug", "link__remote_slug")
    search_help_text = gettext_lazy("Address of the community")
    sortable_by = ("first_seen_at", "last_seen_at")
    ordering = ("-last_seen_at", "-pk")
    action_form = ReasonForm
    actions = ("take_over", "ignore_with_reason")

    @admin.display(description=gettext_lazy("community"))
    def community(self, difference: ZenodoDifference) -> str:
        """Return a link to the community in the catalogue."""
        community = difference.link.community
        address = reverse("admin:communities_community_change", args=[community.pk])
        return format_html('<a href="{}">{}</a>', address, community.slug)

    @admin.display(description=gettext_lazy("on Zenodo"))
    def seen_there(self, difference: ZenodoDifference) -> str:
        """Return what Zenodo shows, in words where it shows nothing."""
        return str(
            NOT_SHOWN.get(difference.there, difference.there) if _is_gone(difference) else difference.there
        )

    @admin.display(description=gettext_lazy("settled"))
    def settled(self, difference: ZenodoDifference) -> str:
        """Return when it was resolved; or that it is ignored, by whom and why."""
        if difference.resolved_at is not None:
            day = date_format(timezone.localtime(difference.resolved_at), "DATE_FORMAT")
            return _("resolved on %(day)s") % {"day": day}
        if difference.ignored_at is None:
            return ""
        who = difference.ignored_by.display_name if difference.ignored_by else _("a former user")
        return _("ignored by %(name)s: %(reason)s") % {"name": who, "reason": difference.ignored_reason}

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Lead curators and superusers may."""
        return request.user.has_perm(MAY_SETTLE)

    @admin.action(description=gettext_lazy("Take over what Zenodo shows"), permissions=["settle"])
    def take_over(self, request: HttpRequest, differences: QuerySet[ZenodoDifference]) -> None:
        """Take over one after the other; what can't be is told, and stays."""
        done = 0
        for difference in differences:
            try:
                take_over(difference.pk)
            except CannotTakeOver as refused:
                self.message_user(request, f"{difference.link.community.slug}: {refused}", messages.ERROR)
            else:
                done += 1
        self._tell(request, done)

    @admin.action(description=gettext_lazy("Ignore, for the reason given"), permissions=["settle"])
    def ignore_with_reason(self, request: HttpRequest, differences: QuerySet[ZenodoDifference]) -> None:
        """Leave them alone, until Zenodo shows something else."""
        reason = request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(
                request, _("Write a reason beside the action: others will ask."), messages.ERROR
            )
            return
        done = sum(ignore(difference.pk, by=request.user, reason=reason) for difference in differences)
        self._tell(request, done)

    def _tell(self, request: HttpRequest, done: int) -> None:
        if done:
            text = ngettext("%(count)s difference is settled.", "%(count)s differences are settled.", done)
            self.message_user(request, text % {"count": done})


def _is_gone(difference: ZenodoDifference) -> bool:
    return difference.kind == ZenodoDifference.Kind.MISSING
