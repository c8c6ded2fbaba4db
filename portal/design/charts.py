"""Lays out the two charts, bars and columns, for an SVG that the server draws; lengths are in its units."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BARS_WIDTH, ROW, THICKNESS = 640, 26, 16
"""A row holds a bar and the space below it."""

LABELS_END, NUMBERS = 190, 40
"""Where the names of bars end, and what is kept free for the numbers on the right."""

BASELINE = 13
"""How far below the top of its row the text of a bar stands."""

SHORTEST = 2
"""So that one of a thousand is still seen."""

COLUMNS_WIDTH, COLUMNS_HEIGHT = 720, 160
GAP = 1.0
SHARE = 0.8
"""Of a column's room, how much its boxes take where they stand beside each other."""

MOST_LABELS = 6
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A named number as a row of the picture."""

    name: str
    number: int
    top: int
    length: int

    @property
    def baseline(self) -> int:
        """Where its texts stand."""
        return self.top + BASELINE


@dataclass(frozen=True, slots=True)
class BarChart:
    """All of the picture."""

    bars: tuple[Bar, ...]
    width: int = BARS_WIDTH
    thickness: int = THICKNESS
    start: int = LABELS_END + 8
    labels_end: int = LABELS_END

    @property
    def height(self) -> int:
        """All rows together."""
        return len(self.bars) * ROW


@dataclass(frozen=True, slots=True)
class Point:
    """What one column tells: `label` may stand below it, `title` says all; a value for each series."""

    label: str
    title: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of one series; the first series is 1."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One point drawn: the boxes of its values, and where its label stands."""

    label: str
    title: str
    middle: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """The columns, what the top line stands for, and those of the columns that are labelled."""

    columns: tuple[Column, ...]
    top: int
    labelled: tuple[Column, ...]
    width: int = COLUMNS_WIDTH
    height: int = COLUMNS_HEIGHT


def draw_bars(rows: Iterable[tuple[str, int]]) -> BarChart:
    """Return named numbers as bars, in the order given; nothing is as long as nothing."""
    named = list(rows)
    most, room = max((number for _, number in named), default=0) or 1, BARS_WIDTH - LABELS_END - NUMBERS
    return BarChart(
        tuple(
            Bar(name, number, place * ROW, max(SHORTEST, room * number // most) if number else 0)
            for place, (name, number) in enumerate(named)
        )
    )


def draw_columns(points: Sequence[Point], *, are_stacked: bool = False) -> ColumnChart:
    """Return points as columns, in the order given; the values of one stand beside or upon each other."""
    tallest = sum if are_stacked else max
    top = _round_up(max((tallest(point.values) for point in points), default=0))
    width = COLUMNS_WIDTH / max(1, len(points))
    columns = tuple(
        _draw(point, index * width, width, top, are_stacked=are_stacked) for index, point in enumerate(points)
    )
    every = -(-len(columns) // MOST_LABELS) or 1
    return ColumnChart(columns=columns, top=top, labelled=columns[::every])


def _draw(point: Point, left: float, width: float, top: int, *, are_stacked: bool) -> Column:
    place = _upon_each_other if are_stacked else _beside_each_other
    heights = [round(COLUMNS_HEIGHT * value / top, 2) for value in point.values]
    boxes = tuple(place(heights, left, width))
    return Column(point.label, point.title, round(left + width / 2, 2), boxes)


def _upon_each_other(heights: list[float], left: float, width: float) -> Iterator[Box]:
    floor = float(COLUMNS_HEIGHT)
    for series, height in enumerate(heights, start=1):
        floor -= height
        yield Box(series, round(left, 2), round(floor, 2), _narrow(width), height)


def _beside_each_other(heights: list[float], left: float, width: float) -> Iterator[Box]:
    each = width * SHARE / len(heights)
    first = left + width * (1 - SHARE) / 2
    for place, height in enumerate(heights):
        x, y = first + each * place, COLUMNS_HEIGHT - height
        yield Box(place + 1, round(x, 2), round(y, 2), _narrow(each), height)


def _narrow(width: float) -> float:
    return round(max(1.0, width - GAP), 2)


def _round_up(number: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on."""
    scale = 1
    while True:
        for step in STEPS:
            if step * scale >= number:
                return step * scale
        scale *= 10
