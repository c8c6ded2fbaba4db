"""Repeats a piece of background work until the process is asked to stop."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from django.db import InterfaceError, OperationalError, close_old_connections

logger = logging.getLogger(__name__)


def stop_on_signals() -> Event:
    """Return an event that SIGTERM and SIGINT set, so that what is under way can be finished first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def repeat(work: Callable[[], object], *, every: timedelta, stop: Event) -> None:
    """Do the work, wait, and begin again, until `stop` is set.

    While the database is away the loop goes on asking for it, and connects again once it is back.
    """
    while not stop.is_set():
        close_old_connections()
        try:
            work()
        except (InterfaceError, OperationalError) as error:
            logger.warning("The database did not answer (%s): trying again.", type(error).__name__)
        stop.wait(every.total_seconds())
