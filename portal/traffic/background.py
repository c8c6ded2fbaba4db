"""A thread in each web process that reads what staff have set, and writes down what was counted."""

import logging
import os
import threading
import time
from collections.abc import Callable

from django.db import Error, connection

from portal.traffic.controls import refresh_controls
from portal.traffic.counting import write_tallies

logger = logging.getLogger(__name__)

REFRESH_EVERY = 3.0
"""Seconds after which every process knows what staff have set."""
WRITE_EVERY = 15.0


class _Thread:
    """Whether there is to be one, and in which process it runs: a fork doesn't take it along."""

    is_wanted = False
    process = 0
    lock = threading.Lock()


def want_background_work() -> None:
    """Have the thread start with the first request; for servers, and never for commands and tests."""
    _Thread.is_wanted = True


def ensure_background_work() -> None:
    """Start the thread where it is wanted and doesn't run yet."""
    if not _Thread.is_wanted or _Thread.process == os.getpid():
        return
    with _Thread.lock:
        if _Thread.process != os.getpid():
            _Thread.process = os.getpid()
            threading.Thread(target=_work, name="traffic", daemon=True).start()


def _work() -> None:
    write_at = time.monotonic() + WRITE_EVERY
    was_well = True
    while True:
        is_due = time.monotonic() >= write_at
        was_well = _try(
            [refresh_controls, write_tallies] if is_due else [refresh_controls], was_well=was_well
        )
        if is_due:
            write_at = time.monotonic() + WRITE_EVERY
        time.sleep(REFRESH_EVERY)


def _try(steps: list[Callable[[], object]], *, was_well: bool) -> bool:
    try:
        for step in steps:
            step()
    except Error as error:
        if was_well:
            logger.warning("Traffic is counted but can't be written down, nor controls read (%s).", error)
        return False
    except Exception:  # the thread must outlive whatever it is
        logger.exception("Traffic could not be written down")
        return False
    finally:
        connection.close()
    return True
