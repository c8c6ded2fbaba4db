"""The public page of the desk's figures, and the same as JSON."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from requests_workflow import terms
from requests_workflow.statistics.charts import draw_public_flow
from requests_workflow.statistics.publishing import (
    FEWEST,
    ONE_DAY,
    PublicFigures,
    Transparency,
    publish,
    to_json,
)
from requests_workflow.statistics.wording import say_days, say_month, say_number, say_share


@require_safe
def show_transparency(request: HttpRequest) -> HttpResponse:
    """Show the figures, as a page or as JSON. Raises Http404 for another format."""
    wanted = request.GET.get("format", "")
    if wanted not in {"", "json"}:
        raise Http404
    page = publish()
    if wanted == "json":
        return JsonResponse(to_json(page))
    return render(request, "statistics/transparency.html", _describe(page))


def _describe(page: Transparency) -> dict[str, Any]:
    return {
        "page": page,
        "waiting": say_number(page.backlog.waiting),
        "is_late_told": page.backlog.late is not None,
        "late": say_number(page.backlog.late),
        "tiles": _describe_best(page),
        "rows": _list_rows(list(page.recent.values())),
        # Where all is withheld there is nothing to draw, and the table says why.
        "chart": draw_public_flow(page.months) if any(one.received for one in page.months) else None,
        "months": [
            (say_month(one.period), say_number(one.received), say_number(one.decided)) for one in page.months
        ],
        "fewest": FEWEST,
        "due_days": terms.DUE_AFTER // ONE_DAY,
    }


def _describe_best(page: Transparency) -> dict[str, Any] | None:
    """Return what stands first: the shortest period that has enough behind it; None where none has."""
    for days, figures in page.recent.items():
        if figures.days_to_decision is not None:
            return {
                "days": days,
                "to_decision": say_days(figures.days_to_decision),
                "acceptance": say_share(figures.acceptance) if figures.acceptance else "",
                "decided": say_number(figures.decided),
            }
    return None


def _list_rows(periods: list[PublicFigures]) -> list[tuple[str, list[str]]]:
    return [
        (_("Requests received"), [say_number(one.received) for one in periods]),
        (_("Requests decided"), [say_number(one.decided) for one in periods]),
        (_("Accepted, of those decided"), [say_share(one.acceptance) for one in periods]),
        (
            _("Working days until an answer, median"),
            [say_days(one.days_to_answer) for one in periods],
        ),
        (
            _("Working days until the first answer, median"),
            [say_days(one.days_to_first_response) for one in periods],
        ),
        (
            _("Working days until a decision, median"),
            [say_days(one.days_to_decision) for one in periods],
        ),
        (
            _("Working days until a decision, nine of ten"),
            [say_days(one.p90_to_decision) for one in periods],
        ),
        (
            _("Calendar days until a decision, the time of coordinators included, median"),
            [say_days(one.calendar_days_to_decision) for one in periods],
        ),
    ]
