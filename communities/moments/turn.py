"""The turn of whoever gives moments: one at a time, so that none is seen before an earlier one."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.db.models import Max

from communities.harvest.clock import read_clock
from communities.models import Community, Grant
from portal.sole_holder import hold_alone

_NAME = "MOMENTS"
_NEXT = timedelta(microseconds=1)


def try_turn() -> AbstractContextManager[bool]:
    """Hold the turn while the block runs if it is free; the block is told whether it was."""
    return hold_alone(_NAME)


def wait_for_turn() -> AbstractContextManager[bool]:
    """Hold the turn while the block runs; whoever has it gives it back in a moment."""
    return hold_alone(_NAME, is_patient=True)


def next_moment() -> datetime:
    """Return a moment later than all that were given, however clocks run; by who holds the turn."""
    newest: list[datetime | None] = [
        model.objects.aggregate(newest=Max("updated_at"))["newest"] for model in (Grant, Community)
    ]
    return max([read_clock(), *(moment + _NEXT for moment in newest if moment)])
