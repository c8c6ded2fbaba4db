"""Repeats a piece of background work until the process is asked to stop."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

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


def repeat_side_by_side(*works: Callable[[], object], every: timedelta, stop: Event) -> None:
    """Repeat each piece of work in a thread of its own, so that none waits for another, until `stop` is set.

    What a piece raises ends all, and is raised here: whoever runs the process starts it again.
    """
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            repeat(work, every=every, stop=stop)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised below
            raised.append(error)
            stop.set()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        # A signal is handled between two waits.
        while thread.is_alive():
            thread.join(timeout=1)
    if raised:
        raise raised[0]
