"""The desk's figures in the admin: the whole desk's and one's own for curators, everybody's for leads."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.admin_base import ReadOnlyAdmin
from requests_workflow.models import DeskFigures
from requests_workflow.statistics.charts import draw_ages, draw_flow, draw_medians
from requests_workflow.statistics.periods import LENGTHS
from requests_workflow.statistics.reading import (
    read_curators,
    read_figures,
    read_months,
    read_standing,
)
from requests_workflow.statistics.wording import NAMES_OF_AGES, say_month

USUAL = 90


@admin.register(DeskFigures)
class DeskFiguresAdmin(ReadOnlyAdmin):
    """One page in place of a list of rows."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Curators, and superusers."""
        return _may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Curators, and superusers."""
        return _may_look(request)

    def get_urls(self) -> list[URLPattern]:
        """Leave out pages of single rows, which tell nothing."""
        view = self.admin_site.admin_view(require_safe(self.changelist_view))
        return [path("", view, name="requests_workflow_deskfigures_changelist")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the figures of the period that the address names."""
        if not _may_look(request):
            raise PermissionDenied
        asked = request.GET.get("days", "")
        days = int(asked) if asked in map(str, LENGTHS) else USUAL
        context = {
            **self.admin_site.each_context(request),
            **_gather(cast(User, request.user), days),
            "title": _("Figures of the desk"),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/statistics/figures.html", context)


def _may_look(request: HttpRequest) -> bool:
    user = cast(User, request.user)
    return user.is_active and (user.is_superuser or user.is_curator)


def _gather(user: User, days: int) -> dict[str, Any]:
    sees_all = user.is_superuser or user.is_lead_curator
    standing, months = read_standing(), read_months()
    return {
        "days": days,
        "lengths": LENGTHS,
        "sees_all": sees_all,
        "standing": standing,
        "figures": read_figures(days),
        "ages": [(name, standing.by_age[age]) for age, name in NAMES_OF_AGES.items()],
        "ages_chart": draw_ages(standing),
        "flow_chart": draw_flow(months),
        "medians_chart": draw_medians(months),
        "months": [(say_month(one.period), one) for one in months],
        "curators": read_curators(days, None if sees_all else [user.pseudonym]),
    }
