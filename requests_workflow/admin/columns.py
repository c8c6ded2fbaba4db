"""The columns of the queue."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from requests_workflow.admin.due import describe_due, describe_keeping, describe_waiting
from requests_workflow.models import CheckResult, CommunityRequest

COLUMNS = (
    "reference",
    "title_or_none",
    "primary_grant",
    "state_in_words",
    "waiting",
    "due",
    "checks",
    "held_by",
)


class QueueColumns:
    """What each column says of a request, from what was loaded with it."""

    @admin.display(description=gettext_lazy("title"))
    def title_or_none(self, request: CommunityRequest) -> str:
        """Return the title, kept apart from the table's own direction of writing."""
        return format_html("<bdi>{}</bdi>", request.called or _("(no title)"))

    @admin.display(description=gettext_lazy("grant"))
    def primary_grant(self, request: CommunityRequest) -> str:
        """Return the primary grant, and how many more there are."""
        links = list(request.grant_links.all())
        if not links:
            return _("none")
        more = _(" and %(count)s more") % {"count": len(links) - 1} if len(links) > 1 else ""
        return f"{links[0].grant}{more}"

    @admin.display(description=gettext_lazy("state"))
    def state_in_words(self, request: CommunityRequest) -> str:
        """Return the state, and for whom it is kept."""
        keeping = describe_keeping(request, timezone.now())
        state = request.get_state_display()
        return format_html('{}<br><span class="aside">{}</span>', state, keeping) if keeping else state

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, request: CommunityRequest) -> str:
        """Return for how long, with the moment as a title."""
        since = request.closed_at or request.waiting_since
        text = describe_waiting(request, timezone.now())
        if since is None:
            return text
        return format_html('<time datetime="{}">{}</time>', since.isoformat(timespec="minutes"), text)

    @admin.display(description=gettext_lazy("due"))
    def due(self, request: CommunityRequest) -> str:
        """Return the badge."""
        if request.closed_at is not None:
            return "–"
        badge = describe_due(request, timezone.now())
        return format_html('<span class="badge {}">{}</span>', badge.tone, badge.text)

    @admin.display(description=gettext_lazy("assignee"))
    def held_by(self, request: CommunityRequest) -> str:
        """Return who holds it, and which side acted last; `with_ties` has loaded what the project did."""
        deeds = request.own_deeds  # type: ignore[attr-defined]
        is_projects = any(deed.number == request.events_count for deed in deeds)
        last = _("last: the project") if is_projects else _("last: the desk")
        return format_html('{}<br><span class="aside">{}</span>', request.assignee or _("nobody"), last)

    @admin.display(description=gettext_lazy("checks"))
    def checks(self, request: CommunityRequest) -> str:
        """Return what the checks said, in words."""
        return summarise_checks(list(request.check_results.all()))


def summarise_checks(results: list[CheckResult]) -> str:
    """Return "1 problem (blocks acceptance), 2 to look at", or that all is in order."""
    if not results:
        return _("not run")
    problems = sum(result.level == CheckResult.Level.ERROR for result in results)
    warnings = sum(result.level == CheckResult.Level.WARNING for result in results)
    blocks = _(" (blocks acceptance)") if any(result.blocks for result in results) else ""
    parts = []
    if problems:
        counted = ngettext("%(count)s problem", "%(count)s problems", problems) % {"count": problems}
        parts.append(f"{counted}{blocks}")
    if warnings:
        parts.append(_("%(warnings)s to look at") % {"warnings": warnings})
    return ", ".join(parts) or _("in order")
