"""Sweeps the webhooks: endpoints in turn, one call at a time for each, several endpoints side by side."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from requests_workflow.models import WebhookDelivery, WebhookEndpoint
from requests_workflow.outbox.attempts import attempt, claim_next, free_and_due
from requests_workflow.webhooks.fanning import write_deliveries
from requests_workflow.webhooks.notices import send_notice
from requests_workflow.webhooks.sending import send

LEASE = timedelta(seconds=60)
"""Longer than a call may take: looking up, connecting and answering together."""

SIDE_BY_SIDE = 4
"""How many endpoints one sweep calls at once. One that is slow takes up one of them, and not for long."""

Pass = Callable[[], bool]


def sweep(*, is_over: Pass = lambda: False, side_by_side: int = SIDE_BY_SIDE) -> int:
    """Write what endpoints are to be told, call those that are due, and return how many calls were made.

    Any number of sweeps may run at once. No lock is held during a call. What is due to an endpoint waits
    while another call of it is under way, and while it rests after a failure; other endpoints go on.
    """
    write_deliveries()
    tried = _sweep_notices(is_over)
    if not is_anything_due():
        return tried
    if side_by_side == 1:
        return tried + _sweep_calls(is_over)
    return tried + _sweep_in_threads(is_over, side_by_side)


def is_anything_due() -> bool:
    """Whether there is an endpoint to call now."""
    return _endpoints_to_call().exists()


def is_anything_left() -> bool:
    """Whether a sweep that has ended leaves something to do, also what happened while it was at its calls."""
    write_deliveries()
    return is_anything_due()


def claim_call() -> WebhookDelivery | None:
    """Claim the next delivery of the endpoint that was called longest ago; None when nothing is to be done.

    The endpoint's row says that it is busy, and is locked while that is written: so two calls of one
    endpoint never run at the same time, and a slow one has at most one of the callers.
    """
    with transaction.atomic():
        next_ones = _endpoints_to_call().order_by(F("called_at").asc(nulls_first=True), "pk")
        endpoint = next_ones.select_for_update(skip_locked=True, of=("self",)).first()
        if endpoint is None:
            return None
        delivery = claim_next(_calls().filter(endpoint=endpoint), lease=LEASE)
        if delivery is not None:
            endpoint.called_at = timezone.now()
            endpoint.busy_until = delivery.claimed_until
            endpoint.save(update_fields=["called_at", "busy_until"])
            delivery.endpoint = endpoint
    return delivery


def _endpoints_to_call() -> QuerySet[WebhookEndpoint]:
    now = timezone.now()
    is_free = Q(busy_until=None) | Q(busy_until__lt=now)
    is_awake = Q(rests_until=None) | Q(rests_until__lt=now)
    on = WebhookEndpoint.objects.filter(is_free, is_awake, ended="", owner__is_active=True)
    return on.filter(Exists(free_and_due(_calls()).filter(endpoint=OuterRef("pk"))))


def _calls() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.exclude(kind=WebhookDelivery.Kind.NOTICE)


def _sweep_calls(is_over: Pass) -> int:
    tried = 0
    while not is_over() and (delivery := claim_call()) is not None:
        try:
            attempt(delivery, send)
        finally:
            WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(busy_until=None)
        tried += 1
    return tried


def _sweep_notices(is_over: Pass) -> int:
    notices = WebhookDelivery.objects.filter(kind=WebhookDelivery.Kind.NOTICE)
    tried = 0
    while not is_over() and (notice := claim_next(notices, lease=LEASE)) is not None:
        attempt(notice, send_notice)
        tried += 1
    return tried


def _sweep_in_threads(is_over: Pass, number: int) -> int:
    """Sweep in threads with connections of their own. What one raises is raised once all have ended."""
    tried: list[int] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            tried.append(_sweep_calls(is_over))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised below
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, name=f"webhooks-{count}") for count in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
    return sum(tried)
