"""Wakes a worker after a commit, without ever holding up whoever committed."""

import logging
from functools import cache
from threading import Lock, Thread

from celery import Celery
from django.conf import settings

logger = logging.getLogger(__name__)

# A broker that is down or frozen is given up soon: the periodic sweep finds what was not announced.
_SECONDS_TO_ANSWER = 2
_TRANSPORT = {
    "socket_timeout": _SECONDS_TO_ANSWER,
    "socket_connect_timeout": _SECONDS_TO_ANSWER,
    "max_retries": 0,
}

# The tasks that are wanted. A set's `add` and `pop` are each one step, whichever threads make them.
_wanted: set[str] = set()
_is_under_way = Lock()


def wake_sweep(task: str) -> None:
    """Ask a worker to run a task that sweeps, where there is a broker; else the periodic one is soon.

    The broker is spoken to in a thread, at most one at a time: were it frozen, no answer to a user waits for
    it, and nothing piles up. A nudge that is lost costs seconds, never a delivery.
    """
    if not settings.CELERY_BROKER_URL:
        return
    _wanted.add(task)
    if _is_under_way.acquire(blocking=False):
        Thread(target=_nudge, name="nudge", daemon=True).start()


def _nudge() -> None:
    try:
        while _wanted:
            _publish(_wanted.pop())
    finally:
        _is_under_way.release()


def _publish(task: str) -> None:
    try:
        _publisher(settings.CELERY_BROKER_URL).send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the broker has, the rows are safe
        logger.warning("No worker could be woken (%s): the periodic sweep will do it.", type(error).__name__)


@cache
def _publisher(broker: str) -> Celery:
    """Return an application that only publishes, beside the workers' own: theirs waits for a broker, long."""
    publisher = Celery(broker=broker, set_as_current=False, fixups=[])
    publisher.conf.update(broker_transport_options=_TRANSPORT, broker_connection_timeout=_SECONDS_TO_ANSWER)
    return publisher
