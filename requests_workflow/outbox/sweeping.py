"""Carries out what is due: each delivery once, whoever else sweeps."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet

from requests_workflow.models import Delivery
from requests_workflow.outbox.attempts import attempt, claim_next, free_and_due, measure_backlog, revive
from requests_workflow.outbox.audiences import AUDIENCES
from requests_workflow.outbox.handlers import HANDLERS
from requests_workflow.outbox.lanes import LANES, MAIL, Lane
from requests_workflow.outbox.queueing import wake_after_commit


def sweep(*lanes: Lane, is_over: Callable[[], bool] = lambda: False) -> int:
    """Carry out all deliveries of the lanes that are due, and return how many were tried.

    Without a lane named, all are swept in turn, mails first. Any number of sweeps may run at once: each
    delivery is claimed by one. No lock is held during a call. `is_over` is asked before each delivery, and
    ends the sweep. Errors of the database rise.
    """
    return sum(_sweep_lane(lane, is_over) for lane in lanes or LANES)


def _sweep_lane(lane: Lane, is_over: Callable[[], bool]) -> int:
    tried = 0
    while not is_over() and (delivery := claim_next(_rows_of(lane), lease=lane.lease)) is not None:
        attempt(delivery, _carry_out)
        tried += 1
    return tried


def after(duration: timedelta) -> Callable[[], bool]:
    """Return a predicate that becomes true when the duration has passed."""
    end = time.monotonic() + duration.total_seconds()
    return lambda: time.monotonic() >= end


def is_anything_due(lane: Lane) -> bool:
    """Whether a sweep of the lane would find something to do."""
    return free_and_due(_rows_of(lane)).exists()


def retry(delivery_id: int) -> None:
    """Give a delivery that was given up a fresh start."""
    revive(Delivery.objects.filter(pk=delivery_id))
    for lane in LANES:
        wake_after_commit(lane)


def backlog() -> dict[str, int]:
    """Return how far the outbox is behind; see `measure_backlog`."""
    return measure_backlog(Delivery.objects.all())


def _carry_out(delivery: Delivery) -> None:
    HANDLERS[delivery.handler](delivery)


def _rows_of(lane: Lane) -> QuerySet[Delivery]:
    """Return the lane's deliveries. Those of a handler that is no more count as mails, and fail there."""
    elsewhere = [name for name, audience in AUDIENCES.items() if audience.lane != lane]
    if lane == MAIL:
        return Delivery.objects.exclude(handler__in=elsewhere)
    return Delivery.objects.filter(handler__in=[name for name in AUDIENCES if name not in elsewhere])
