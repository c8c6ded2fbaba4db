"""How the row of an effect is claimed, tried, tried again and given up: the same for mails and webhooks."""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.utils import timezone

from requests_workflow.models.effect import Effect

logger = logging.getLogger(__name__)

AnyEffect = TypeVar("AnyEffect", bound=Effect)

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed attempt; after one more the effect is given up."""


def free_and_due(rows: QuerySet[AnyEffect]) -> QuerySet[AnyEffect]:
    """Keep what is due and worked on by nobody."""
    now = timezone.now()
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return rows.filter(is_free, status=Effect.Status.PENDING, due_at__lte=now)


def claim_next(rows: QuerySet[AnyEffect], *, lease: timedelta) -> AnyEffect | None:
    """Claim one of the rows, and count the attempt before it is made: what ends the process counts as well.

    One at a time, so that a claim never has to outlast the effects before it. `lease` is longer than any
    attempt may take; after it another sweep takes the row over.
    """
    with transaction.atomic():
        waiting = free_and_due(rows).order_by("due_at", "id")
        effect = waiting.select_for_update(skip_locked=True).first()
        if effect is not None:
            claim(effect, lease=lease)
    return effect


def claim(effect: Effect, *, lease: timedelta) -> None:
    """Claim a row that is locked."""
    effect.claimed_until = timezone.now() + lease
    effect.attempts += 1
    effect.save(update_fields=["claimed_until", "attempts"])


def attempt(
    effect: AnyEffect, carry_out: Callable[[AnyEffect], object], *, waits: Sequence[timedelta] = WAITS
) -> bool:
    """Carry out an effect that was claimed, record what came of it, and return whether it is done."""
    if effect.attempts > len(waits) + 1:
        _give_up(effect, "Each attempt ended together with the process that made it.")
        return False
    try:
        carry_out(effect)
    except Exception as error:  # noqa: BLE001 - whatever fails, the row keeps it and is tried again
        logger.warning("%s %s (%s) failed: %s", _kind(effect), effect.pk, effect, type(error).__name__)
        record_failure(effect, error, waits=waits)
        return False
    # Done is done, even where the attempt took so long that another sweep has claimed it since.
    _rows_of(effect).filter(pk=effect.pk).update(
        status=Effect.Status.DONE, done_at=timezone.now(), last_error="", claimed_until=None
    )
    return True


def record_failure(effect: Effect, error: Exception, *, waits: Sequence[timedelta] = WAITS) -> None:
    """Postpone the next attempt by more each time; give the effect up after the last.

    An error may know better: with `retry_after`, in seconds, nothing is tried before; and with
    `was_not_tried` the attempt doesn't count, so that it is tried again just then, or after the first wait.
    """
    reason = f"{type(error).__name__}: {error}".replace("\x00", "")[:1000]
    was_tried = not getattr(error, "was_not_tried", False)
    if was_tried and effect.attempts > len(waits):
        _give_up(effect, reason)
        return
    _ours(effect).update(
        due_at=timezone.now() + _how_long(effect, error, waits) * random.uniform(1.0, 1.2),  # noqa: S311 - spreads retries, no secret
        attempts=effect.attempts if was_tried else max(0, effect.attempts - 1),
        last_error=reason,
        claimed_until=None,
    )


def _how_long(effect: Effect, error: Exception, waits: Sequence[timedelta]) -> timedelta:
    asked_for = timedelta(seconds=getattr(error, "retry_after", None) or 0)
    if getattr(error, "was_not_tried", False):
        return asked_for or waits[0]
    return max(asked_for, waits[min(effect.attempts, len(waits)) - 1])


def revive(rows: QuerySet[AnyEffect]) -> int:
    """Give those of the rows that were given up a fresh start; return how many."""
    return rows.filter(status=Effect.Status.DEAD).update(
        status=Effect.Status.PENDING, attempts=0, due_at=timezone.now(), claimed_until=None
    )


def measure_backlog(rows: QuerySet[AnyEffect]) -> dict[str, int]:
    """Return how many rows wait, how many were given up, and for how long the oldest has been due.

    One that failed counts from when it was written: a retry postpones it, and must not make it look young.
    """
    due_since = Case(When(attempts__gt=0, then=F("created_at")), default=F("due_at"))
    waiting = rows.filter(status=Effect.Status.PENDING).aggregate(number=Count("pk"), oldest=Min(due_since))
    behind = timezone.now() - waiting["oldest"] if waiting["oldest"] else timedelta()
    return {
        "pending": waiting["number"],
        "dead": rows.filter(status=Effect.Status.DEAD).count(),
        "oldest_due_seconds": max(0, int(behind.total_seconds())),
    }


def _give_up(effect: Effect, reason: str) -> None:
    logger.error("%s %s (%s) was given up: see it in the admin.", _kind(effect), effect.pk, effect)
    _ours(effect).update(status=Effect.Status.DEAD, last_error=reason, claimed_until=None)


def _ours(effect: Effect) -> QuerySet[Any]:
    """Return the row if nobody took it over: a late failure must not undo another sweep's success."""
    return _rows_of(effect).filter(pk=effect.pk, claimed_until=effect.claimed_until)


def _rows_of(effect: Effect) -> QuerySet[Any]:
    return type(effect)._default_manager.all()  # noqa: SLF001 - documented


def _kind(effect: Effect) -> str:
    return type(effect).__name__
