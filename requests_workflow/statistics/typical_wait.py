"""How long requests wait for an answer of the desk, as everybody is told who waits."""

import math
from dataclasses import dataclass
from datetime import timedelta

from requests_workflow.models import DeskFigures
from requests_workflow.statistics.periods import last_days

LATELY = 90
"""In days."""

FEWEST_MEASURED = 5
"""With fewer, one slow answer would be told as the rule."""


@dataclass(frozen=True)
class TypicalWait:
    """Half of the answers measured took at most so many working days; None where too few were measured."""

    working_days: int | None
    measured: int


def read_typical_wait() -> TypicalWait:
    """Return, in one query, how long the answers lately took from when the request came into the queue.

    The coordinator's own time is in none of it: it begins with the answer and ends with the next entrance.
    """
    figures = DeskFigures.objects.filter(period=last_days(LATELY), curator_key=None).first()
    if figures is None or figures.waited_median is None or figures.answers < FEWEST_MEASURED:
        return TypicalWait(None, figures.answers if figures else 0)
    return TypicalWait(max(1, math.ceil(figures.waited_median / timedelta(days=1))), figures.answers)
