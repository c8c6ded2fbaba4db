"""Measures the answers that the history has gained, once each; goes on where it was stopped."""

from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from requests_workflow.models import DeskAnswer, MeasuringProgress, RequestEvent
from requests_workflow.statistics.replaying import ANSWERS, replay

WINDOW = 2_000
"""How many events are looked at in one transaction, in the order of their numbers: nothing is sorted."""

SETTLES_AFTER = timedelta(hours=1)
"""Far longer than any move may take. Until then an event with a smaller number may still be committed."""


def measure_new_answers() -> int:
    """Write a row for each answer that has none yet; return how many were written.

    One window at a time, each in a transaction of its own. Who measures at the same time waits.
    """
    written, position = 0, _read_position()
    while position is not None:
        number, position = _measure_window(position)
        written += number
    return written


def _read_position() -> int | None:
    return MeasuringProgress.objects.get_or_create(pk=1)[0].event_id


def lock_progress() -> MeasuringProgress:
    """Return how far the measuring is, locked until the transaction ends."""
    MeasuringProgress.objects.get_or_create(pk=1)
    return MeasuringProgress.objects.select_for_update().get(pk=1)


@transaction.atomic
def _measure_window(position: int) -> tuple[int, int | None]:
    """Measure the answers among the events after a position; return how many, and where the window ended.

    Without an end there was nothing after the position.
    """
    progress = lock_progress()
    window = list(
        RequestEvent.objects.filter(pk__gt=position)
        .order_by("pk")
        .values_list("pk", "request_id", "action", "at")[:WINDOW]
    )
    number = _write({pk: request for pk, request, action, _at in window if action in ANSWERS})
    settled = [pk for pk, _request, _action, at in window if at < timezone.now() - SETTLES_AFTER]
    if settled and settled[-1] > progress.event_id:
        progress.event_id = settled[-1]
        progress.save(update_fields=["event_id"])
    return number, window[-1][0] if window else None


def _write(answers: dict[int, UUID]) -> int:
    """Write the rows that are missing of some answers, given with their requests; return how many."""
    known = set(DeskAnswer.objects.filter(event__in=answers).values_list("event_id", flat=True))
    wanted = answers.keys() - known
    # All their events, by the index on requests: asked for actions too, SQLite would read the whole history.
    events = RequestEvent.objects.filter(request__in={answers[pk] for pk in wanted})
    rows = [
        answer
        for _request, of_one in groupby(
            events.order_by("request_id", "number"), key=lambda event: event.request_id
        )
        for answer in replay(of_one)
        if answer.event_id in wanted
    ]
    DeskAnswer.objects.bulk_create(rows)
    return len(rows)
