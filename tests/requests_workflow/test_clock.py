"""Working time: Saturdays and Sundays don't count, and nothing else is known."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_workflow.clock import add_working_time, working_time_between
from tests.requests_workflow.times import utc

HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.timedeltas(timedelta(), timedelta(days=40))


# 2026-03-02 is a Monday.
@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-03-02 10:00", 5 * DAYS, "2026-03-09 10:00"),
        ("2026-03-06 10:00", 1 * DAYS, "2026-03-09 10:00"),
        ("2026-03-06 10:00", 14 * HOURS, "2026-03-07 00:00"),
        ("2026-03-06 10:00", 15 * HOURS, "2026-03-09 01:00"),
        ("2026-03-07 12:00", 1 * HOURS, "2026-03-09 01:00"),
        ("2026-03-08 23:59", 1 * HOURS, "2026-03-09 01:00"),
        ("2026-03-02 10:00", 0 * DAYS, "2026-03-02 10:00"),
        ("2026-03-07 12:00", 0 * DAYS, "2026-03-09 00:00"),
        ("2026-03-04 00:00", 20 * DAYS, "2026-04-01 00:00"),
    ],
)
def test_working_time_is_added(start: str, amount: timedelta, end: str) -> None:
    assert add_working_time(utc(start), amount) == utc(end)


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        ("2026-03-02 10:00", "2026-03-09 10:00", 5 * DAYS),
        ("2026-03-06 10:00", "2026-03-09 10:00", 1 * DAYS),
        ("2026-03-07 00:00", "2026-03-08 23:00", 0 * DAYS),
        ("2026-03-07 00:00", "2026-03-09 03:00", 3 * HOURS),
        ("2026-03-04 09:00", "2026-03-04 12:00", 3 * HOURS),
        ("2026-03-04 12:00", "2026-03-04 09:00", 0 * DAYS),
    ],
)
def test_working_time_is_measured(start: str, end: str, amount: timedelta) -> None:
    assert working_time_between(utc(start), utc(end)) == amount


def test_the_weekend_is_that_of_utc() -> None:
    auckland = timezone(timedelta(hours=13))
    saturday_there = datetime(2026, 3, 7, 9, 0, tzinfo=auckland)
    assert add_working_time(saturday_there, timedelta()) == utc("2026-03-06 20:00")


@given(moments, amounts)
def test_what_was_added_can_be_measured(start: datetime, amount: timedelta) -> None:
    assert working_time_between(start, add_working_time(start, amount)) == amount


@given(moments, amounts, amounts)
def test_stopping_and_resuming_loses_nothing(start: datetime, spent: timedelta, pause: timedelta) -> None:
    due = add_working_time(start, timedelta(days=41))
    stopped = add_working_time(start, spent)
    left = working_time_between(stopped, due)
    assert spent + left == timedelta(days=41)
    assert working_time_between(stopped + pause, add_working_time(stopped + pause, left)) == left
