"""Wakes a worker after a commit, without ever holding up whoever committed."""

import logging
from functools import cache
from threading import Event, Lock, Thread

from celery import Celery
from django.conf import settings

logger = logging.getLogger(__name__)

SWEEP = "requests_workflow.tasks.sweep_outbox"

# A broker that is down or frozen is given up soon: the periodic sweep finds what was not announced.
_SECONDS_TO_ANSWER = 2
_TRANSPORT = {
    "socket_timeout": _SECONDS_TO_ANSWER,
    "socket_connect_timeout": _SECONDS_TO_ANSWER,
    "max_retries": 0,
}

_is_wanted = Event()
_is_under_way = Lock()


def wake_sweep() -> None:
    """Ask a worker to sweep now, where there is a broker; elsewhere the next periodic sweep is soon enough.

    The broker is spoken to in a thread, at most one at a time: were it frozen, no answer to a user waits for
    it, and nothing piles up. A nudge that is lost costs seconds, never a delivery.
    """
    if not settings.CELERY_BROKER_URL:
        return
    _is_wanted.set()
    if _is_under_way.acquire(blocking=False):
        Thread(target=_nudge, name="nudge", daemon=True).start()


def _nudge() -> None:
    try:
        while _is_wanted.is_set():
            _is_wanted.clear()
            _publish()
    finally:
        _is_under_way.release()


def _publish() -> None:
    try:
        _publisher(settings.CELERY_BROKER_URL).send_task(SWEEP, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the broker has, the rows are safe
        logger.warning("No worker could be woken (%s): the periodic sweep will do it.", type(error).__name__)


@cache
def _publisher(broker: str) -> Celery:
    """Return an application that only publishes, beside the workers' own: theirs waits for a broker, long."""
    publisher = Celery(broker=broker, set_as_current=False, fixups=[])
    publisher.conf.update(broker_transport_options=_TRANSPORT, broker_connection_timeout=_SECONDS_TO_ANSWER)
    return publisher
