"""The outbox: effects are rows first, written with their event, carried out after it."""

import logging
import random
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.utils import timezone

from requests_workflow.handlers import HANDLERS
from requests_workflow.models import Delivery, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.nudge import wake_sweep

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
"""How long a sweep may work on one delivery before another takes it over: longer than any mail may take."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed attempt; after one more the delivery is given up."""

MOST_ATTEMPTS = len(WAITS) + 1

TURN = timedelta(seconds=15)
"""How long a Celery task sweeps before it lets another go on."""


class Backlog(TypedDict):
    """How far the outbox is behind."""

    pending: int
    dead: int
    oldest_due_seconds: int


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
    while not is_over() and (delivery := _claim_next()) is not None:
        _attempt(delivery)
        tried += 1
    return tried


def after(duration: timedelta) -> Callable[[], bool]:
    """Return a predicate that becomes true when the duration has passed."""
    end = time.monotonic() + duration.total_seconds()
    return lambda: time.monotonic() >= end


def is_anything_due() -> bool:
    """Whether a sweep would find something to do."""
    return _free_and_due().exists()


def retry(delivery_id: int) -> None:
    """Give a delivery that was given up a fresh start."""
    Delivery.objects.filter(pk=delivery_id, status=Delivery.Status.DEAD).update(
        status=Delivery.Status.PENDING, attempts=0, due_at=timezone.now(), claimed_until=None
    )
    transaction.on_commit(wake_sweep, robust=True)


def backlog() -> Backlog:
    """Return how many deliveries wait, how many were given up, and for how long the oldest has been due.

    One that failed counts from when it was written: a retry postpones it, and must not make it look young.
    """
    due_since = Case(When(attempts__gt=0, then=F("created_at")), default=F("due_at"))
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING).aggregate(
        number=Count("pk"), oldest=Min(due_since)
    )
    behind = timezone.now() - waiting["oldest"] if waiting["oldest"] else timedelta()
    return {
        "pending": waiting["number"],
        "dead": Delivery.objects.filter(status=Delivery.Status.DEAD).count(),
        "oldest_due_seconds": max(0, int(behind.total_seconds())),
    }


def _free_and_due() -> QuerySet[Delivery]:
    now = timezone.now()
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return Delivery.objects.filter(is_free, status=Delivery.Status.PENDING, due_at__lte=now)


def _claim_next() -> Delivery | None:
    """Claim one delivery, and count the attempt before it is made: what ends the process counts as well.

    One at a time, so that a claim never has to outlast the deliveries before it.
    """
    with transaction.atomic():
        waiting = _free_and_due().order_by("due_at", "id")
        delivery = waiting.select_for_update(skip_locked=True).first()
        if delivery is not None:
            delivery.claimed_until = timezone.now() + LEASE
            delivery.attempts += 1
            delivery.save(update_fields=["claimed_until", "attempts"])
    return delivery


def _attempt(delivery: Delivery) -> None:
    if delivery.attempts > MOST_ATTEMPTS:
        _give_up(delivery, "Each attempt ended together with the process that made it.")
        return
    try:
        HANDLERS[delivery.handler].carry_out(delivery)
    except Exception as error:  # noqa: BLE001 - whatever fails, the row keeps it and is tried again
        logger.warning("Delivery %s (%s) failed: %s", delivery.pk, delivery.handler, type(error).__name__)
        _record_failure(delivery, error)
    else:
        # Done is done, even where the attempt took so long that another sweep has claimed it since.
        Delivery.objects.filter(pk=delivery.pk).update(
            status=Delivery.Status.DONE, done_at=timezone.now(), last_error="", claimed_until=None
        )


def _record_failure(delivery: Delivery, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:1000]
    if delivery.attempts >= MOST_ATTEMPTS:
        _give_up(delivery, reason)
        return
    wait = WAITS[delivery.attempts - 1] * random.uniform(1.0, 1.2)  # noqa: S311 - spreads retries, no secret
    _ours(delivery).update(due_at=timezone.now() + wait, last_error=reason, claimed_until=None)


def _give_up(delivery: Delivery, reason: str) -> None:
    logger.error("Delivery %s (%s) was given up: see it in the admin.", delivery.pk, delivery.handler)
    _ours(delivery).update(status=Delivery.Status.DEAD, last_error=reason, claimed_until=None)


def _ours(delivery: Delivery) -> QuerySet[Delivery]:
    """Return the row if nobody took it over: a late failure must not undo another sweep's success."""
    return Delivery.objects.filter(pk=delivery.pk, claimed_until=delivery.claimed_until)
