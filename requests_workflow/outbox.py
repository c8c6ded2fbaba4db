"""The outbox: effects are rows first, written with their event, carried out after it."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from requests_workflow.attempts import attempt, claim_next, free_and_due, measure_backlog, revive
from requests_workflow.handlers import HANDLERS
from requests_workflow.models import Delivery, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.nudge import wake_sweep

LEASE = timedelta(seconds=90)
"""How long a sweep may work on one delivery before another takes it over: longer than any mail may take."""

TURN = timedelta(seconds=15)
"""How long a Celery task sweeps before it lets another go on."""


def queue_deliveries(
    event: RequestEvent, handlers: Iterable[str], move: Move, *, is_held: bool = False
) -> None:
    """Write a delivery for every recipient of every handler, in the event's transaction.

    Held ones wait for DECISION_MAIL_HOLD. After the commit a sweep is woken; were it lost, the periodic
    sweep finds the rows.
    """
    due_at = event.at + (settings.DECISION_MAIL_HOLD if is_held else timedelta())
    rows = [
        Delivery(event=event, handler=name, recipient_id=recipient, due_at=due_at)
        for name in handlers
        for recipient in HANDLERS[name].recipients(move, event)
    ]
    if rows:
        Delivery.objects.bulk_create(rows)
        transaction.on_commit(wake_sweep, robust=True)


def sweep(*, is_over: Callable[[], bool] = lambda: False) -> int:
    """Carry out all deliveries that are due, and return how many were tried.

    Any number of sweeps may run at once: each delivery is claimed by one. No lock is held during a call.
    `is_over` is asked before each delivery, and ends the sweep. Errors of the database rise.
    """
    tried = 0
    while not is_over() and (delivery := claim_next(Delivery.objects.all(), lease=LEASE)) is not None:
        attempt(delivery, _carry_out)
        tried += 1
    return tried


def after(duration: timedelta) -> Callable[[], bool]:
    """Return a predicate that becomes true when the duration has passed."""
    end = time.monotonic() + duration.total_seconds()
    return lambda: time.monotonic() >= end


def is_anything_due() -> bool:
    """Whether a sweep would find something to do."""
    return free_and_due(Delivery.objects.all()).exists()


def retry(delivery_id: int) -> None:
    """Give a delivery that was given up a fresh start."""
    revive(Delivery.objects.filter(pk=delivery_id))
    transaction.on_commit(wake_sweep, robust=True)


def backlog() -> dict[str, int]:
    """Return how far the outbox is behind; see `measure_backlog`."""
    return measure_backlog(Delivery.objects.all())


def _carry_out(delivery: Delivery) -> None:
    HANDLERS[delivery.handler].carry_out(delivery)
