"""Says in words how long a request has waited and when it is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_workflow.models import CommunityRequest
from requests_workflow.states import State

SOON = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Badge:
    """A few words, and how they are coloured; the words alone say everything."""

    text: str
    tone: str = "plain"


def describe_span(span: timedelta) -> str:
    """Return a length of time in its largest unit: "3 days", "5 hours", "under an hour"."""
    if span.days >= 1:
        return ngettext("%(count)s day", "%(count)s days", span.days) % {"count": span.days}
    hours = int(span / ONE_HOUR)
    if not hours:
        return _("under an hour")
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def describe_waiting(request: CommunityRequest, now: datetime) -> str:
    """Return for how long it has been in the queue, or since when it is closed."""
    if request.closed_at is not None:
        return _("closed %(span)s ago") % {"span": describe_span(now - request.closed_at)}
    if request.state == State.CHANGES_REQUESTED or request.waiting_since is None:
        return _("with the coordinator")
    return describe_span(now - request.waiting_since)


def describe_due(request: CommunityRequest, now: datetime) -> Badge:
    """Return when a decision is due, as a badge."""
    if request.due_at is None:
        if request.clock_left is None:
            return Badge(_("no date"))
        return Badge(_("clock stopped, %(span)s left") % {"span": describe_span(request.clock_left)})
    left = request.due_at - now
    if left < timedelta():
        return Badge(_("overdue by %(span)s") % {"span": describe_span(-left)}, "error")
    return Badge(
        _("due in %(span)s") % {"span": describe_span(left)},
        "warning" if left < SOON else "plain",
    )


def describe_keeping(request: CommunityRequest, now: datetime) -> str:
    """Return for whom the request is kept, and until when; empty when it is anybody's."""
    until = request.kept_until
    if request.kept_for is None or until is None or until <= now or request.state != State.SUBMITTED:
        return ""
    return _("kept for %(who)s until %(day)s") % {
        "who": request.kept_for.label,
        "day": date_format(until, "SHORT_DATE_FORMAT"),
    }
