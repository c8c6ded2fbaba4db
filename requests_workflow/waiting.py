"""How long requests wait for an answer of the desk: measured on those that were answered lately."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.utils import timezone

from requests_workflow.clock import working_time_between
from requests_workflow.models import RequestEvent

LATELY = timedelta(days=90)
MOST_MEASURED = 50
FEWEST_MEASURED = 5
"""With fewer, one slow answer would be told as the rule."""

ANSWERS = ("accept", "decline", "request_changes")
ENTRANCES = ("submit", "resubmit", "reopen")


@dataclass(frozen=True)
class TypicalWait:
    """Half of the answers measured took at most so many working days; None where too few were measured."""

    working_days: int | None
    measured: int


def measure_typical_wait() -> TypicalWait:
    """Measure, in two queries, from when a request came into the queue until a curator answered.

    The coordinator's own time is in none of it: it begins with the answer and ends with the next entrance.
    """
    lately = RequestEvent.objects.filter(action__in=ANSWERS, at__gte=timezone.now() - LATELY)
    answers = list(lately.order_by("-at", "-pk").values_list("request_id", "number", "at")[:MOST_MEASURED])
    waits = _waits_before(answers)
    if len(waits) < FEWEST_MEASURED:
        return TypicalWait(None, len(waits))
    return TypicalWait(max(1, math.ceil(median(wait / timedelta(days=1) for wait in waits))), len(waits))


def _waits_before(answers: list[tuple[UUID, int, datetime]]) -> list[timedelta]:
    if not answers:
        return []
    entered: dict[UUID, list[tuple[int, datetime]]] = {}
    rows = RequestEvent.objects.filter(
        action__in=ENTRANCES, request__in={request_id for request_id, _number, _at in answers}
    )
    for request_id, number, at in rows.order_by("number").values_list("request_id", "number", "at"):
        entered.setdefault(request_id, []).append((number, at))
    return [
        working_time_between(max(before)[1], at)
        for request_id, number, at in answers
        if (before := [entrance for entrance in entered.get(request_id, []) if entrance[0] < number])
    ]
