"""The figures of a story that was worked out by hand."""

from datetime import timedelta

import pytest

from portal.accounts.models import User
from requests_workflow.models import DeskAnswer, DeskFigures
from requests_workflow.statistics.job import refresh_statistics
from requests_workflow.statistics.summing import find_median, find_p90
from tests.factories import make_curator
from tests.requests_workflow.statistics.telling import tell
from tests.requests_workflow.times import clock_at, utc

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = utc("2026-03-31 12:00")


def refresh(at: str = "2026-03-31 12:00") -> int:
    with clock_at(utc(at)):
        return refresh_statistics()


def figures(period: str = "last90", curator: User | None = None) -> DeskFigures:
    key = curator.pseudonym if curator else None
    return DeskFigures.objects.get(period=period, curator_key=key)


@pytest.fixture
def ada() -> User:
    return make_curator()


@pytest.fixture
def bob() -> User:
    return make_curator()


@pytest.fixture
def _told(ada: User, bob: User) -> None:
    """Three requests. 2 March 2026 is a Monday, 28 February a Saturday."""
    # Ada asks after 1 working day; the coordinator takes a week; Bob accepts 2 days after the answer.
    sent_back = tell(
        ("2026-03-02 10:00", "submit"),
        ("2026-03-02 11:00", "claim"),
        ("2026-03-03 10:00", "request_changes"),
        ("2026-03-10 10:00", "resubmit"),
        curator=ada,
    )
    # Kept for Ada for three working days, so Bob claims after them.
    tell(("2026-03-16 10:00", "claim"), ("2026-03-17 10:00", "accept"), request=sent_back, curator=bob)
    # Over a weekend: Friday to Monday is one working day.
    declined = tell(
        ("2026-03-06 10:00", "submit"),
        ("2026-03-09 09:00", "claim"),
        ("2026-03-09 10:00", "decline"),
        curator=ada,
    )
    # Reopened: a round of its own.
    tell(("2026-03-12 10:00", "reopen"), request=declined)
    tell(("2026-03-12 12:00", "claim"), ("2026-03-12 22:00", "accept"), request=declined, curator=bob)
    # In February, and never answered; a claim that is released is no answer.
    tell(
        ("2026-02-26 10:00", "submit"),
        ("2026-02-27 10:00", "claim"),
        ("2026-02-28 10:00", "release"),
        curator=ada,
    )


@pytest.mark.usefixtures("_told")
def test_each_answer_is_measured_by_the_clock_that_stops_for_the_coordinator() -> None:
    assert refresh() == 4
    rows = DeskAnswer.objects.order_by("at").values_list(
        "action", "waited", "responded_in", "decided_in", "decided_in_calendar"
    )
    assert list(rows) == [
        ("request_changes", DAY, DAY, None, None),
        ("decline", DAY, DAY, DAY, 3 * DAY),
        ("accept", 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR),
        ("accept", 5 * DAY, None, 6 * DAY, 15 * DAY),
    ]


@pytest.mark.usefixtures("_told")
def test_the_whole_desks_figures() -> None:
    refresh()
    desk = figures()
    assert (desk.received, desk.answers, desk.decisions, desk.accepted, desk.declined) == (4, 4, 3, 2, 1)
    assert (desk.responded_median, desk.responded_p90) == (DAY, DAY)
    assert (desk.decided_median, desk.decided_p90) == (DAY, 6 * DAY)
    assert (desk.decided_calendar_median, desk.decided_calendar_p90) == (3 * DAY, 15 * DAY)
    assert desk.waited_median == DAY
    assert desk.coordinators == 2


@pytest.mark.usefixtures("_told")
def test_a_curators_own_figures(ada: User, bob: User) -> None:
    refresh()
    assert (figures(curator=ada).answers, figures(curator=ada).decisions, figures(curator=ada).accepted) == (
        2,
        1,
        0,
    )
    of_bob = figures(curator=bob)
    assert (of_bob.answers, of_bob.decisions, of_bob.accepted, of_bob.decided_median) == (
        2,
        2,
        2,
        3 * DAY + 6 * HOUR,
    )
    assert of_bob.responded_median == 12 * HOUR


@pytest.mark.usefixtures("_told")
def test_months_are_calendar_months_and_those_without_anything_are_there() -> None:
    refresh("2026-05-01 00:30")
    by_month = DeskFigures.objects.filter(period__startswith="2026", curator_key=None).order_by("period")
    assert [(one.period, one.received, one.decisions) for one in by_month] == [
        ("2026-02", 1, 0),
        ("2026-03", 3, 3),
        ("2026-04", 0, 0),
        ("2026-05", 0, 0),
    ]


@pytest.mark.usefixtures("_told")
def test_what_happened_before_a_period_is_not_in_it() -> None:
    refresh("2026-04-12 10:00")
    assert (figures("last30").answers, figures("last90").answers) == (1, 4)
    assert figures("last30").decided_median == 6 * DAY


def test_an_acceptance_past_a_check_is_counted_as_an_override(bob: User) -> None:
    from requests_workflow.engine import perform  # noqa: PLC0415
    from tests.factories import make_in_review  # noqa: PLC0415

    request = make_in_review(bob, kind="link", community="rivers")
    perform(request.pk, "accept", actor=bob, overrides={"ownership": "By letter."})
    refresh_statistics()
    assert DeskFigures.objects.get(period="last30", curator_key=bob.pseudonym).overrides == 1


def test_an_empty_desk_has_figures_that_say_so() -> None:
    assert refresh() == 0
    desk = figures()
    assert (desk.received, desk.decisions, desk.decided_median, desk.decided_p90) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("hours", "middle", "ninth"),
    [
        ([7], 7, 7),
        ([1, 4], 2.5, 4),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 10),
    ],
)
def test_median_and_ninetieth_percentile(hours: list[int], middle: float, ninth: int) -> None:
    times = [number * HOUR for number in hours]
    assert (find_median(times), find_p90(times)) == (middle * HOUR, ninth * HOUR)
