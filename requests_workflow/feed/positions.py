"""Gives entries their positions, after their transactions, so that none is ever added below what was read.

A number that a row gets when it is inserted becomes visible out of order where transactions commit out of
order: a reader who saw 7 would never come back for 6. Here whoever holds the head's row numbers all that is
visible to them, one after the other; what commits later gets a later position. No move waits for that.
"""

from django.db import OperationalError, transaction

from requests_workflow.feed.cursors import hold_cursor
from requests_workflow.models import FeedCursor, FeedEntry

BATCH = 500


def give_positions() -> int:
    """Give every entry whose transaction is over its position; return to how many.

    Cheap where there is none. While somebody else is at it, or the database has no room for a writer, nothing
    is done: the next call does it.
    """
    given = 0
    try:
        while is_any_without() and (number := _give_to_batch()):
            given += number
    except OperationalError:
        # Reading goes on with what is there; were the database away, the next query says so.
        return given
    return given


def is_any_without() -> bool:
    """Whether there are entries without a position."""
    return FeedEntry.objects.filter(position=None).exists()


def _give_to_batch() -> int:
    with transaction.atomic():
        head = hold_cursor(FeedCursor.Name.HEAD)
        if head is None:
            return 0
        entries = list(FeedEntry.objects.filter(position=None).order_by("pk")[:BATCH])
        for position, entry in enumerate(entries, start=head.position + 1):
            entry.position = position
        FeedEntry.objects.bulk_update(entries, ["position"])
        head.position += len(entries)
        head.save(update_fields=["position"])
    return len(entries)
