"""The countries of a consortium as bars: figures for a picture that the server draws."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from communities.countries import name_country
from communities.models import Organisation

WIDTH, ROW, THICKNESS = 640, 26, 16
"""In units of the picture; a row holds a bar and the space below it."""

LABELS_END, NUMBERS = 190, 40
"""Where the names end, and what is kept free for the numbers on the right."""


@dataclass(frozen=True)
class Bar:
    """A country's row in the picture."""

    name: str
    number: int
    top: int
    baseline: int
    length: int


@dataclass(frozen=True)
class Chart:
    """All of the picture."""

    bars: list[Bar]
    height: int
    width: int = WIDTH
    thickness: int = THICKNESS
    start: int = LABELS_END + 8
    labels_end: int = LABELS_END


def draw_countries(organisations: Iterable[Organisation]) -> Chart | None:
    """Return the organisations of each country as bars, the most first; None for none or only one country."""
    each_once = {organisation.pk: organisation for organisation in organisations}.values()
    countries = Counter(organisation.country for organisation in each_once if organisation.country)
    if len(countries) < 2:  # noqa: PLR2004 - one bar compares nothing
        return None
    ranked = sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))
    room = WIDTH - LABELS_END - NUMBERS
    bars = [
        Bar(name_country(code), number, place * ROW, place * ROW + 13, max(2, room * number // ranked[0][1]))
        for place, (code, number) in enumerate(ranked)
    ]
    return Chart(bars, height=len(bars) * ROW)
