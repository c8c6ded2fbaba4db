"""Writes the effects of an event as rows, in its transaction."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from requests_workflow.models import Delivery, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.outbox.audiences import AUDIENCES
from requests_workflow.outbox.lanes import Lane
from requests_workflow.outbox.nudge import wake_sweep


def queue_deliveries(
    event: RequestEvent, effects: Iterable[str], move: Move, *, is_held: bool = False
) -> None:
    """Write a delivery for everybody whom each effect concerns, in the event's transaction.

    Held ones wait for DECISION_MAIL_HOLD. After the commit a sweep of each lane is woken; were it lost, the
    periodic sweep finds the rows.
    """
    due_at = event.at + (settings.DECISION_MAIL_HOLD if is_held else timedelta())
    rows = [
        Delivery(event=event, handler=name, recipient_id=recipient, due_at=due_at)
        for name in effects
        for recipient in AUDIENCES[name].recipients(move, event)
    ]
    if rows:
        Delivery.objects.bulk_create(rows)
        for lane in {AUDIENCES[row.handler].lane for row in rows}:
            wake_after_commit(lane)


def wake_after_commit(lane: Lane) -> None:
    """Have a lane swept as soon as its rows are there to be seen."""
    transaction.on_commit(partial(wake_sweep, lane.task), robust=True)
