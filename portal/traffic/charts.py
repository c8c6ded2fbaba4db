"""Draws counts over time as bars, for an SVG that the server makes; lengths are in the SVG's own units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.traffic.tally import Outcome

WIDTH, HEIGHT = 720, 160
GAP = 1.0
MOST_LABELS = 6
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stretch of time: refused stands upon allowed."""

    begins: datetime
    outcome: Outcome
    x: float
    width: float
    allowed_y: float
    allowed_height: float
    refused_y: float
    refused_height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars, the number that the top line stands for, and the bars that are labelled below."""

    bars: tuple[Bar, ...]
    top: int
    labelled: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw_chart(points: Sequence[tuple[datetime, Outcome]]) -> Chart:
    """Return the chart of points in the order of time."""
    top = _round_up(max((outcome.allowed + outcome.refused for _, outcome in points), default=0))
    width = WIDTH / max(1, len(points))
    bars = tuple(_draw_bar(index, width, top, *point) for index, point in enumerate(points))
    every = -(-len(bars) // MOST_LABELS) or 1
    return Chart(bars=bars, top=top, labelled=bars[::every])


def _draw_bar(index: int, width: float, top: int, begins: datetime, outcome: Outcome) -> Bar:
    allowed, refused = (round(HEIGHT * number / top, 2) for number in (outcome.allowed, outcome.refused))
    return Bar(
        begins=begins,
        outcome=outcome,
        x=round(index * width, 2),
        width=round(max(1.0, width - GAP), 2),
        allowed_y=round(HEIGHT - allowed, 2),
        allowed_height=allowed,
        refused_y=round(HEIGHT - allowed - refused, 2),
        refused_height=refused,
    )


def _round_up(number: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on."""
    scale = 1
    while True:
        for step in STEPS:
            if step * scale >= number:
                return step * scale
        scale *= 10
