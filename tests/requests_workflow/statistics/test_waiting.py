"""What waits is as old as the curators' clock says."""

import pytest

from requests_workflow.models import Backlog
from requests_workflow.statistics.job import refresh_statistics
from requests_workflow.statistics.reading import read_standing
from requests_workflow.statistics.waiting import find_age
from tests.factories import make_curator
from tests.requests_workflow.statistics.telling import answer, tell
from tests.requests_workflow.times import clock_at, utc

MONDAY = utc("2026-03-09 12:00")


@pytest.mark.parametrize(
    ("due", "age"),
    [
        ("2026-03-16 12:00", "first_day"),  # just submitted
        ("2026-03-13 12:01", "first_day"),
        ("2026-03-13 12:00", "third_day"),  # one working day is used
        ("2026-03-11 12:01", "third_day"),
        ("2026-03-11 12:00", "in_time"),
        ("2026-03-09 12:01", "in_time"),
        ("2026-03-09 12:00", "overdue"),
        ("2026-03-02 12:01", "overdue"),
        ("2026-03-02 12:00", "long_overdue"),  # as many working days over its time
    ],
)
def test_age_by_the_working_time_that_is_used(due: str, age: str) -> None:
    assert find_age(utc(due), MONDAY) == age


@pytest.mark.django_db
def test_what_waits_is_counted_by_age_for_the_desk_and_for_who_holds_it() -> None:
    ada = make_curator()
    tell(("2026-03-09 10:00", "submit"))
    tell(("2026-03-04 10:00", "submit"), ("2026-03-06 10:00", "claim"), curator=ada)
    tell(("2026-02-09 10:00", "submit"), ("2026-03-09 10:00", "claim"), curator=ada)
    # Neither of these waits for the desk.
    answer("2026-03-02 10:00", "2026-03-03 10:00")
    answer("2026-03-02 10:00", "2026-03-03 10:00", "request_changes")
    with clock_at(MONDAY):
        refresh_statistics()
    desk, hers = read_standing(), read_standing(ada.pseudonym)
    assert desk.by_age == {"first_day": 1, "third_day": 0, "in_time": 1, "overdue": 0, "long_overdue": 1}
    assert (desk.total, desk.late, desk.unclaimed, desk.counted_at) == (3, 1, 1, MONDAY)
    assert (hers.total, hers.late) == (2, 1)


@pytest.mark.django_db
def test_time_with_the_coordinator_makes_nothing_older() -> None:
    tell(
        ("2026-02-02 10:00", "submit"),
        ("2026-02-02 11:00", "claim"),
        ("2026-02-03 10:00", "request_changes"),
        ("2026-03-03 10:00", "resubmit"),
    )
    with clock_at(utc("2026-03-04 10:00")):
        refresh_statistics()
    assert read_standing().by_age["third_day"] == 1


@pytest.mark.django_db
def test_before_the_job_ever_ran_nothing_is_claimed() -> None:
    standing = read_standing()
    assert (standing.total, standing.counted_at) == (0, None)
    assert not Backlog.objects.exists()
