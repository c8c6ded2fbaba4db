"""How long one waits, as it was measured on others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_workflow.engine import perform
from requests_workflow.statistics.job import refresh_statistics
from requests_workflow.statistics.typical_wait import TypicalWait, read_typical_wait
from tests.requests_workflow.statistics.telling import answer
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

NOW = utc("2026-03-31 12:00")


def measure() -> TypicalWait:
    with clock_at(NOW):
        refresh_statistics()
        return read_typical_wait()


def test_with_too_few_answers_nothing_is_claimed() -> None:
    assert measure() == TypicalWait(None, 0)
    for _ in range(4):
        answer("2026-03-02 10:00", "2026-03-03 10:00")
    assert measure() == TypicalWait(None, 4)


def test_half_of_the_answers_came_within_the_median() -> None:
    for answered in ("03-03", "03-03", "03-04", "03-06", "03-06"):
        answer("2026-03-02 10:00", f"2026-{answered} 10:00")
    assert measure() == TypicalWait(2, 5)


def test_weekends_are_nobodys_wait() -> None:
    for _ in range(5):
        answer("2026-03-06 10:00", "2026-03-09 10:00")  # a Friday and a Monday
    assert measure() == TypicalWait(1, 5)


def test_asking_for_changes_is_an_answer_and_the_time_of_the_coordinator_is_not_counted() -> None:
    for _ in range(5):
        request = answer("2026-03-02 10:00", "2026-03-04 10:00", "request_changes")
        with clock_at(utc("2026-03-18 10:00")):
            perform(request.pk, "resubmit", actor=request.coordinator)
    assert measure() == TypicalWait(2, 5)


def test_what_was_answered_long_ago_is_not_counted() -> None:
    for _ in range(5):
        answer("2025-11-03 10:00", "2025-11-28 10:00")
    assert measure() == TypicalWait(None, 0)


def test_reading_takes_one_query_however_many_there_were() -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            answer("2026-03-02 10:00", "2026-03-03 10:00")
        measure()
        with CaptureQueriesContext(connection) as queries:
            read_typical_wait()
        counts.append(len(queries))
    assert counts == [1, 1]
