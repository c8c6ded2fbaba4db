"""The dump of the night: one for each day (in UTC), however many processes ask for it and how often."""

import logging

from django.conf import settings
from django.utils import timezone

from communities.harvest.dumps.making import make_dump
from communities.harvest.dumps.shelf import DumpRunning, Shelf
from communities.models import Grant

logger = logging.getLogger(__name__)


def make_nightly_dump() -> int:
    """Make today's dump in DATA_DIR unless it is there, remove the oldest, and return how many were made.

    A failure is logged, since other jobs go on; the next run tries again.
    """
    shelf = Shelf(settings.DUMPS_DIR)
    if not settings.DUMPS_KEPT or _has_todays(shelf) or not Grant.objects.exists():
        return 0
    try:
        return _make(shelf)
    except DumpRunning:
        return 0
    except OSError:
        logger.exception("The nightly dump was not made; the next run of the jobs tries again.")
        return 0


def _make(shelf: Shelf) -> int:
    with shelf.turn():
        if _has_todays(shelf):  # somebody was faster, and has finished meanwhile
            return 0
        make_dump(shelf)
        shelf.keep(settings.DUMPS_KEPT)
    return 1


def _has_todays(shelf: Shelf) -> bool:
    newest = next(iter(shelf.list_names()), "")
    return newest[:10] >= str(timezone.now().date())
