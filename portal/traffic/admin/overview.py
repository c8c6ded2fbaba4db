"""The overview in the admin: charts with tables, refusals, heavy users, dry runs and the kill switch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.admin_base import ReadOnlyAdmin
from portal.design.charts import Point, draw_columns
from portal.traffic import reports, steering
from portal.traffic.admin.contact import contact_user
from portal.traffic.admin.rights import may_look, may_steer
from portal.traffic.decider import describe_limits
from portal.traffic.models import Kind, LimitOverride, Switch, TrafficCount
from portal.traffic.published import list_published_limits
from portal.traffic.tally import Outcome

OVERVIEW = "admin:traffic_trafficcount_changelist"
PERIOD_NAMES = {
    "day": gettext_lazy("24 hours"),
    "week": gettext_lazy("7 days"),
    "quarter": gettext_lazy("90 days"),
}


@admin.register(TrafficCount)
class TrafficAdmin(ReadOnlyAdmin):
    """One page in place of a list of rows."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Staff."""
        return may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff."""
        return may_look(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the switches and the letter to a user; leave out pages of single rows, which tell nothing."""
        return [
            path("", self._guard(self.changelist_view), name="traffic_trafficcount_changelist"),
            path("switch/", self._guard(self.switch), name="traffic_switch"),
            path("contact/<int:user_id>/", self._guard(self.contact), name="traffic_contact"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show the overview of the period and policy that the address names."""
        period = reports.PERIODS.get(request.GET.get("period", ""), reports.PERIODS["day"])
        names = reports.list_policy_names()
        policy = request.GET.get("policy", "")
        context = {
            **self.admin_site.each_context(request),
            **_list_traffic(period, policy if policy in names else reports.EVERY_REQUEST),
            **_list_controls(),
            "title": _("Traffic"),
            "may_steer": may_steer(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/traffic/overview.html", context)

    def switch(self, request: HttpRequest) -> HttpResponse:
        """Take a policy, or all, out of force, or put it back."""
        if not may_steer(request):
            raise PermissionDenied
        return require_POST(_switch)(request)

    def contact(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Write to a user who asks much."""
        return contact_user(request, user_id, self.admin_site.each_context(request))

    def _guard(self, view: Callable[..., Any]) -> Callable[..., Any]:
        return self.admin_site.admin_view(_for_staff(view))


def _for_staff(view: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_look(request):
            raise PermissionDenied
        response: HttpResponse = view(request, **kwargs)
        return response

    return guarded


def _list_traffic(period: reports.Period, policy: str) -> dict[str, Any]:
    points = reports.trace(policy, period)
    return {
        "period": period,
        "periods": [(key, PERIOD_NAMES[key]) for key in reports.PERIODS],
        "policy": policy,
        "chart": draw_columns([_draw(period, *point) for point in points], are_stacked=True),
        "points": points,
        "policies": _list_policies(period),
        "clients": reports.list_most_active(Kind.CLIENT, policy, period),
        "networks": reports.list_most_active(Kind.NETWORK, policy, period),
        "refused_clients": reports.list_most_refused(Kind.CLIENT, period),
        "refused_networks": reports.list_most_refused(Kind.NETWORK, period),
        "heavy_users": reports.list_heavy_users(period),
    }


def _draw(period: reports.Period, begins: datetime, outcome: Outcome) -> Point:
    label = f"{begins:%H:%M}" if period.key == "day" else f"{begins:%m-%d}"
    title = f"{begins:%Y-%m-%d %H:%M}: {outcome.allowed} / {outcome.refused}"
    return Point(label, title, (outcome.allowed, outcome.refused))


def _list_policies(period: reports.Period) -> list[dict[str, Any]]:
    published = {limit.name: limit for limit in list_published_limits()}
    switches = {switch.policy: switch for switch in Switch.objects.select_related("set_by")}
    switchable = steering.list_switchable()
    return [
        {
            "row": row,
            "limit": published.get(row.name),
            "switch": switches.get(row.name),
            "is_switchable": row.name in switchable,
        }
        for row in reports.sum_by_policy(period)
    ]


def _list_controls() -> dict[str, Any]:
    return {
        "kill_switch": Switch.objects.filter(policy=Switch.ALL).select_related("set_by").first(),
        "everything": Switch.ALL,
        "overrides": LimitOverride.objects.in_force()
        .select_related("user", "created_by")
        .order_by("expires_at"),
        "health": describe_limits(),
    }


def _switch(request: HttpRequest) -> HttpResponse:
    policy, is_on = request.POST.get("policy", ""), request.POST.get("to") == "on"
    actor: Any = request.user
    try:
        if is_on:
            steering.switch_on(policy)
        else:
            steering.switch_off(policy, reason=request.POST.get("reason", ""), actor=actor)
    except steering.SteeringError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done. All processes follow within a few seconds."))
    return redirect(reverse(OVERVIEW))
