"""What everybody may read, and what is withheld so that nobody's own request can be read from it."""

from datetime import timedelta

import pytest

from requests_workflow.models import DeskFigures
from requests_workflow.statistics.publishing import (
    PublicBacklog,
    Share,
    _publish_standing,
    find_share,
    publish_figures,
    withhold,
)
from requests_workflow.statistics.reading import Standing
from requests_workflow.statistics.waiting import AGES

DAY = timedelta(days=1)


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5), (900, 900)])
def test_a_handful_is_not_told(number: int, told: int | None) -> None:
    assert withhold(number) == told


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (0, 0, None),
        (9, 9, None),
        (8, 10, Share(60, "at_least")),  # whether one, two or none was declined: nobody sees
        (10, 10, Share(60, "at_least")),
        (1, 10, Share(40, "at_most")),
        (0, 10, Share(40, "at_most")),
        (5, 10, Share(50)),
        (95, 100, Share(95)),
        (97, 100, Share(96, "at_least")),
    ],
)
def test_a_share_is_a_bound_where_a_handful_is_on_the_other_side(
    part: int, whole: int, share: Share | None
) -> None:
    assert find_share(part, whole) == share


def test_figures_of_few_people_have_no_times_however_many_requests_they_filed() -> None:
    figures = DeskFigures(
        period="last90", received=40, decisions=40, accepted=20, answers=40, coordinators=4,
        waited_median=DAY, responded_median=DAY, decided_median=DAY, decided_p90=DAY,
        decided_calendar_median=DAY,
    )  # fmt: skip
    told = publish_figures(figures)
    assert (told.received, told.decided) == (40, 40)
    assert [
        told.acceptance, told.days_to_answer, told.days_to_first_response, told.days_to_decision,
        told.p90_to_decision, told.calendar_days_to_decision,
    ] == [None] * 6  # fmt: skip
    figures.coordinators = 5
    assert publish_figures(figures).days_to_decision == 1.0
    assert publish_figures(figures).acceptance == Share(50)


def test_the_slowest_tenth_is_told_once_it_is_more_than_a_handful() -> None:
    figures = DeskFigures(period="last90", decisions=49, coordinators=30, decided_p90=4 * DAY)
    assert publish_figures(figures).p90_to_decision is None
    figures.decisions = 50
    assert publish_figures(figures).p90_to_decision == 4.0


def standing(in_time: int, late: int) -> Standing:
    return Standing({**dict.fromkeys(AGES, 0), "first_day": in_time, "overdue": late}, 0, None)


@pytest.mark.parametrize(
    ("in_time", "late", "told"),
    [
        (0, 0, (0, 0)),
        (2, 1, (None, None)),
        (8, 2, (10, None)),
        (8, 6, (14, 6)),
        (2, 9, (11, None)),  # else two would be told by subtraction
        (0, 9, (9, 9)),
    ],
)
def test_what_waits_is_told_where_neither_side_is_a_handful(
    in_time: int, late: int, told: tuple[int | None, int | None]
) -> None:
    assert _publish_standing(standing(in_time, late)) == PublicBacklog(*told, None)
