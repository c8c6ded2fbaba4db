"""Reads what was counted: by policy, by client, by network, over time; and who of the users asks most."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.traffic.models import Kind, TrafficCount
from portal.traffic.policies import CAPACITY
from portal.traffic.rates import current_rates
from portal.traffic.tally import Outcome

HOUR = timedelta(hours=1)
MOST_SHOWN = 20
EVERY_REQUEST = "minute"
"""The policy that every API request falls under, so that its counts are those of all requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How far back to look, and how long a stretch each point stands for."""

    key: str
    length: timedelta
    step: timedelta

    def begins(self) -> datetime:
        """Return where the first stretch begins."""
        now = timezone.now().replace(minute=0, second=0, microsecond=0)
        if self.step > HOUR:
            now = now.replace(hour=0)
        return now - self.length + self.step


PERIODS = {
    period.key: period
    for period in (
        Period(key="day", length=timedelta(days=1), step=HOUR),
        Period(key="week", length=timedelta(days=7), step=HOUR),
        Period(key="quarter", length=timedelta(days=90), step=timedelta(days=1)),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one policy, client, network or user was allowed and refused."""

    name: str
    outcome: Outcome
    user: User | None = None


def list_policy_names() -> list[str]:
    """Return the policies in force, and the gate."""
    return [*(policy.name for policy in current_rates().policies), CAPACITY]


def trace(policy: str, period: Period) -> list[tuple[datetime, Outcome]]:
    """Return what the policy let through and refused, point by point, also where nothing came."""
    counted: dict[datetime, Outcome] = defaultdict(Outcome)
    begins = period.begins()
    rows = TrafficCount.objects.filter(kind=Kind.ALL, policy=policy, hour__gte=begins)
    for row in rows.iterator():
        point = begins + period.step * ((row.hour - begins) // period.step)
        counted[point] = counted[point].plus(Outcome(row.allowed, row.refused, row.dry))
    count = round(period.length / period.step)
    return [(begins + period.step * index, counted[begins + period.step * index]) for index in range(count)]


def sum_by_policy(period: Period) -> list[Row]:
    """Return one row for each policy in force, in the order of the table."""
    sums = {row["policy"]: _read(row) for row in _sum(_since(period).filter(kind=Kind.ALL), "policy")}
    return [Row(name=name, outcome=sums.get(name, Outcome())) for name in list_policy_names()]


def list_most_active(kind: Kind, policy: str, period: Period) -> list[Row]:
    """Return the clients or networks with the most requests under the policy; users by name."""
    rows = _since(period).filter(kind=kind, policy=policy)
    return _name_users(
        _sum(rows, "subject", "user").order_by("-allowed_sum", "-refused_sum", "subject")[:MOST_SHOWN]
    )


def list_most_refused(kind: Kind, period: Period) -> list[Row]:
    """Return the clients or networks that were refused most, under whichever policy."""
    rows = _since(period).filter(kind=kind, refused__gt=0)
    return _name_users(_sum(rows, "subject", "user").order_by("-refused_sum", "subject")[:MOST_SHOWN])


def list_heavy_users(period: Period) -> list[Row]:
    """Return the users with the most API requests."""
    rows = _since(period).filter(kind=Kind.CLIENT, policy=EVERY_REQUEST, user__isnull=False)
    return _name_users(_sum(rows, "subject", "user").order_by("-allowed_sum", "subject")[:MOST_SHOWN])


def _since(period: Period) -> QuerySet[TrafficCount]:
    return TrafficCount.objects.filter(hour__gte=period.begins())


def _sum(rows: QuerySet[TrafficCount], *by: str) -> QuerySet[Any, dict[str, Any]]:
    sums = {f"{name}_sum": Sum(name) for name in ("allowed", "refused", "dry")}
    summed: QuerySet[Any, dict[str, Any]] = rows.order_by().values(*by).annotate(**sums)
    return summed


def _read(row: dict[str, Any]) -> Outcome:
    return Outcome(*(int(row[f"{name}_sum"]) for name in ("allowed", "refused", "dry")))


def _name_users(rows: QuerySet[Any, dict[str, Any]]) -> list[Row]:
    found = list(rows)
    users = User.objects.in_bulk([row["user"] for row in found if row["user"]])
    return [Row(name=str(row["subject"]), outcome=_read(row), user=users.get(row["user"])) for row in found]
