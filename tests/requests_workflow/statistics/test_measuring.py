"""Each answer is measured once, whatever stops the job, and however long it was away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from requests_workflow.models import Backlog, DeskAnswer, DeskFigures, MeasuringProgress, RequestEvent
from requests_workflow.personal import REQUESTS
from requests_workflow.statistics import measuring, summing
from requests_workflow.statistics.job import refresh_statistics
from tests.factories import make_curator, make_draft
from tests.requests_workflow.statistics.telling import answer, tell
from tests.requests_workflow.times import clock_at, utc

LATER = utc("2026-03-31 12:00")


def snapshot() -> list[Any]:
    """Return all that was measured and summed, but for keys."""
    rows = DeskFigures.objects.order_by("period", "curator_key").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def refresh() -> int:
    with clock_at(LATER):
        return refresh_statistics()


@pytest.mark.django_db
def test_a_second_run_changes_nothing() -> None:
    for _ in range(3):
        answer("2026-03-02 10:00", "2026-03-03 10:00")
    assert refresh() == 3
    first = snapshot()
    assert refresh() == 0
    assert snapshot() == first


@pytest.mark.django_db
def test_a_run_that_was_killed_between_windows_is_gone_on_with() -> None:
    for _ in range(5):
        answer("2026-03-02 10:00", "2026-03-03 10:00")
    with patch.object(measuring, "WINDOW", 6):
        with clock_at(LATER):
            assert measuring._measure_window(0)[0] == 2  # and then it is killed
        assert DeskAnswer.objects.count() == 2
        assert refresh() == 3
    assert DeskFigures.objects.get(period="2026-03", curator_key=None).decisions == 5


@pytest.mark.django_db
def test_a_run_that_was_killed_while_it_summed_leaves_whole_periods_and_is_made_up_for() -> None:
    answer("2026-01-05 10:00", "2026-01-06 10:00")
    answer("2026-03-02 10:00", "2026-03-03 10:00")
    reached: list[str] = []

    def stop_at_march(period: Any) -> None:
        if period.name == "2026-03":
            raise KeyboardInterrupt
        reached.append(period.name)
        original(period)

    original = summing._sum_period
    with patch.object(summing, "_sum_period", stop_at_march), pytest.raises(KeyboardInterrupt):
        refresh()
    assert reached == ["2026-01", "2026-02"]
    refresh()
    by_month = DeskFigures.objects.filter(period__startswith="2026", curator_key=None).order_by("period")
    assert list(by_month.values_list("period", "decisions")) == [
        ("2026-01", 1),
        ("2026-02", 0),
        ("2026-03", 1),
    ]


@pytest.mark.django_db
def test_after_months_without_the_job_one_run_catches_up() -> None:
    answer("2025-11-03 10:00", "2025-11-04 10:00")
    with clock_at(utc("2025-11-05 10:00")):
        refresh_statistics()
    answer("2025-12-01 10:00", "2025-12-02 10:00")
    answer("2026-02-02 10:00", "2026-02-03 10:00")
    refresh()
    months = DeskFigures.objects.filter(period__regex="^20", curator_key=None, decisions__gt=0)
    assert list(months.order_by("period").values_list("period", flat=True)) == [
        "2025-11",
        "2025-12",
        "2026-02",
    ]


@pytest.mark.django_db
def test_an_event_that_is_committed_late_under_a_smaller_number_is_not_passed_by() -> None:
    early, late = tell(("2026-03-02 10:00", "submit")), tell(("2026-03-02 10:01", "submit"))
    tell(("2026-03-03 10:00", "claim"), ("2026-03-03 10:00", "accept"), request=early)
    tell(("2026-03-03 10:30", "claim"), ("2026-03-03 10:30", "accept"), request=late)
    hidden = RequestEvent.objects.filter(request=early, action__in=("claim", "accept"))
    now = utc("2026-03-03 11:00")
    seen = RequestEvent.objects.exclude(pk__in=list(hidden.values_list("pk", flat=True)))
    with clock_at(now), patch.object(RequestEvent, "objects", seen):
        assert refresh_statistics() == 1
    assert DeskAnswer.objects.get().request == late
    with clock_at(now + timedelta(minutes=5)):
        assert refresh_statistics() == 1
    assert DeskAnswer.objects.count() == 2


@pytest.mark.django_db
def test_once_all_is_settled_what_is_measured_is_not_looked_at_again() -> None:
    answer("2026-03-02 10:00", "2026-03-03 10:00")
    refresh()
    last = RequestEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert MeasuringProgress.objects.get().event_id == last


def refresh_in_a_thread() -> int:
    """Run on a connection of this thread's own."""
    try:
        return refresh_statistics()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_measure_each_answer_once() -> None:
    for _ in range(8):
        answer("2026-03-02 10:00", "2026-03-03 10:00")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: refresh_in_a_thread(), range(4))) == 8
    assert DeskFigures.objects.get(period="2026-03", curator_key=None).decisions == 8
    assert DeskFigures.objects.filter(period="last90", curator_key=None).count() == 1
    assert Backlog.objects.filter(curator_key=None).count() == 1


@pytest.mark.django_db
def test_of_who_closed_their_account_no_figures_are_left_and_none_come_back() -> None:
    curator = make_curator()
    tell(("2026-03-02 10:00", "submit"), ("2026-03-02 10:00", "claim"), curator=curator)
    tell(
        ("2026-03-02 10:00", "submit"),
        ("2026-03-02 11:00", "claim"),
        ("2026-03-03 10:00", "accept"),
        curator=curator,
    )
    refresh()
    key = curator.pseudonym
    assert DeskFigures.objects.filter(curator_key=key).exists()
    assert Backlog.objects.filter(curator_key=key).exists()
    REQUESTS.erase(curator)
    assert not DeskFigures.objects.filter(curator_key=key).exists()
    assert not Backlog.objects.filter(curator_key=key).exists()
    curator.pseudonym = make_draft().pk  # as closing the account makes a new one
    curator.save()
    refresh()
    assert not DeskFigures.objects.filter(curator_key=key).exists()
    assert DeskFigures.objects.get(period="2026-03", curator_key=None).decisions == 1


@pytest.mark.django_db
def test_a_person_is_given_the_figures_of_their_reviews() -> None:
    curator = make_curator()
    with clock_at(timezone.now()):
        tell(
            ("2026-03-02 10:00", "submit"),
            ("2026-03-02 11:00", "claim"),
            ("2026-03-03 10:00", "accept"),
            curator=curator,
        )
    refresh()
    exported = REQUESTS.export(curator)["figures_of_my_reviews"]
    assert {"period": "2026-03", "decisions": 1, "accepted": 1}.items() <= exported[0].items()
