"""Measures the answers that the history has gained, once each; goes on where it was stopped."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from requests_workflow.models import DeskAnswer, MeasuringProgress, RequestEvent
from requests_workflow.statistics.replaying import ANSWERS, ENTRANCES, replay

BATCH = 500

SETTLES_AFTER = timedelta(hours=1)
"""Far longer than any move may take. Until then an event with a smaller number may still be committed."""


def measure_new_answers() -> int:
    """Write a row for each answer that has none yet; return how many were written.

    One batch at a time, each in a transaction of its own. Who measures at the same time waits.
    """
    written = 0
    while count := _measure_some():
        written += count
    return written


def lock_progress() -> MeasuringProgress:
    """Return how far the measuring is, locked until the transaction ends."""
    MeasuringProgress.objects.get_or_create(pk=1)
    return MeasuringProgress.objects.select_for_update().get(pk=1)


@transaction.atomic
def _measure_some() -> int:
    progress = lock_progress()
    settled = Q(at__lt=timezone.now() - SETTLES_AFTER)
    new = RequestEvent.objects.filter(pk__gt=progress.event_id, action__in=ANSWERS, answer__isnull=True)
    found = list(new.order_by("pk").values_list("pk", "request_id", "at")[:BATCH])
    _write(found)
    later = RequestEvent.objects.filter(settled, pk__gt=progress.event_id)
    if len(found) == BATCH:
        later = later.filter(pk__lte=found[-1][0])
    last = later.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        progress.event_id = last
        progress.save(update_fields=["event_id"])
    return len(found)


def _write(found: list[tuple[int, UUID, datetime]]) -> None:
    wanted = {pk for pk, _request, _at in found}
    events = RequestEvent.objects.filter(
        request__in={request for _pk, request, _at in found}, action__in=(*ENTRANCES, *ANSWERS)
    ).order_by("request_id", "number")
    DeskAnswer.objects.bulk_create(
        answer
        for _request, of_one in groupby(events, key=lambda event: event.request_id)
        for answer in replay(of_one)
        if answer.event_id in wanted
    )
