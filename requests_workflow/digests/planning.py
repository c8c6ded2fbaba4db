"""Writes who gets a digest this week, once for each person, whoever plans and how often."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from portal.accounts.notifications import read_unwanted
from requests_workflow.groups import active_curators
from requests_workflow.mail.kinds import DIGEST
from requests_workflow.models import Digest

READY_AT = time(6, tzinfo=UTC)
"""On Mondays: before people in Europe begin to work."""


def plan_digests() -> int:
    """Write a row for each curator who wants a digest and has none for this week; return how many.

    After the job was away it makes up for the present week, and for none before it: what waited then has
    gone on waiting, or was dealt with.
    """
    now = timezone.now()
    week = find_week(now)
    if now < datetime.combine(week, READY_AT):
        return 0
    curators = list(active_curators())
    planned = Digest.objects.filter(week=week).values_list("person_id", flat=True)
    without = {*planned, *read_unwanted(curators, DIGEST.name)}
    rows = [Digest(person=one, week=week, due_at=now) for one in curators if one.pk not in without]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def find_week(moment: datetime) -> date:
    """Return the Monday of the week of a moment (UTC)."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())
