"""The clock for the curators' time: it knows working days and nothing else."""

from datetime import UTC, datetime, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


def add_working_time(start: datetime, amount: timedelta) -> datetime:
    """Return the moment `amount` of working time after `start`; Saturdays and Sundays (UTC) don't count."""
    moment = _skip_weekend(start)
    while amount > (left_today := _next_midnight(moment) - moment):
        amount -= left_today
        moment = _skip_weekend(moment + left_today)
    return moment + amount


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two moments; nothing when `end` comes first."""
    total = timedelta()
    moment = _skip_weekend(start)
    while moment < end:
        stop = min(_next_midnight(moment), end)
        total += stop - moment
        moment = _skip_weekend(stop)
    return total


def _next_midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + ONE_DAY


def _skip_weekend(moment: datetime) -> datetime:
    moment = moment.astimezone(UTC)
    if moment.weekday() < SATURDAY:
        return moment
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ONE_DAY * (7 - moment.weekday())
