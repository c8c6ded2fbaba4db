"""What comes next, when, and after how many others: the questions that everybody asks who waits."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.models import CommunityRequest
from requests_workflow.provisioning.progress import Progress
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import place_in_queue
from requests_workflow.states import State
from requests_workflow.statistics.typical_wait import LATELY, read_typical_wait
from requests_workflow.views.wording import STANDINGS

WAITING = (State.SUBMITTED, State.IN_REVIEW)


@dataclass(frozen=True)
class Prospects:
    """Everything about what comes next. Days and moments are in UTC; sentences in the reader's language."""

    actor: str
    sentence: str | Promise
    place: int | None = None
    typical_wait: str = ""
    due_day: date | None = None
    due_rule: str = ""
    is_overdue: bool = False
    clock_left: str = ""
    expires_at: datetime | None = None
    appeal_by: datetime | None = None


def foresee(request: CommunityRequest, user: User, progress: Progress | None = None) -> Prospects:
    """Return what the person can expect of the request; `progress` is how far it has come on Zenodo."""
    standing, now = STANDINGS[State(request.state)], timezone.now()
    is_theirs = is_coordinator(request, user)
    waits = request.state in WAITING
    return Prospects(
        actor=_name_side(progress, is_theirs=is_theirs) or _name_actor(request, is_theirs=is_theirs),
        sentence=standing.next_step if is_theirs else standing.for_others or standing.next_step,
        place=place_in_queue(request),
        typical_wait=tell_typical_wait() if waits else "",
        due_day=request.due_day,
        due_rule=_tell_due_rule() if request.due_at else "",
        is_overdue=request.due_at is not None and request.due_at <= now,
        clock_left=_tell_clock_left(request),
        expires_at=request.expires_at,
        appeal_by=find_end_of_appeal(request),
    )


def find_end_of_appeal(request: CommunityRequest) -> datetime | None:
    """Return until when it may be reopened; None where it can't be, or can't be any more."""
    if request.state not in {State.DECLINED, State.EXPIRED}:
        return None
    if not request.was_submitted or request.closed_at is None:
        return None
    end = request.closed_at + terms.REOPEN_WITHIN
    return end if end >= timezone.now() else None


def tell_typical_wait() -> str:
    """Say how long others waited lately, or that there is nothing to say it from."""
    wait = read_typical_wait()
    if wait.working_days is None:
        return _("Too few requests were answered lately to say how long it usually takes.")
    return ngettext(
        "Half of %(measured)d answers in the last %(lately)d days came within %(days)d working day.",
        "Half of %(measured)d answers in the last %(lately)d days came within %(days)d working days.",
        wait.working_days,
    ) % {"measured": wait.measured, "days": wait.working_days, "lately": LATELY}


def _name_side(progress: Progress | None, *, is_theirs: bool) -> str:
    """Name who acts next on Zenodo; "" where nothing is left to do there."""
    if progress is None or progress.waits_for == "nobody":
        return ""
    if progress.waits_for == "coordinator":
        return _("you: see “On Zenodo”") if is_theirs else _("the coordinator")
    if progress.waits_for == "desk":
        return _("the desk: a step on Zenodo needs somebody")
    return _("the portal: what follows on Zenodo is under way")


def _name_actor(request: CommunityRequest, *, is_theirs: bool) -> str:
    side = STANDINGS[State(request.state)].actor
    if side == "nobody":
        may_appeal = is_theirs and find_end_of_appeal(request) is not None
        return _("nobody, unless you have it reopened") if may_appeal else _("nobody: the request is closed")
    if side == "curator":
        return _("a curator")
    return _("you") if is_theirs else _("the coordinator")


def _tell_due_rule() -> str:
    days = terms.DUE_AFTER.days
    return ngettext(
        "The desk has %(days)d working day for it; the clock stops while it waits for an answer of yours.",
        "The desk has %(days)d working days for it; the clock stops while it waits for an answer of yours.",
        days,
    ) % {"days": days}


def _tell_clock_left(request: CommunityRequest) -> str:
    if request.clock_left is None:
        return ""
    days = math.ceil(request.clock_left / timedelta(days=1))
    if days <= 0:
        return _("The curators’ time is used up: once it is submitted again, it is due at once.")
    return ngettext(
        "The curators’ clock stands still; once it is submitted again, they have %(days)d working day.",
        "The curators’ clock stands still; once it is submitted again, they have %(days)d working days.",
        days,
    ) % {"days": days}
