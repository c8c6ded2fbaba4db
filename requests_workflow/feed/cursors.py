"""Holds a cursor of the feed: whoever has it is alone in moving it, and nobody waits for it."""

from django.db.models import Max

from requests_workflow.models import FeedCursor, FeedEntry


def hold_cursor(name: FeedCursor.Name) -> FeedCursor | None:
    """Return a cursor, locked until the transaction ends; None while somebody else has it."""
    cursors = FeedCursor.objects.filter(pk=name)
    held = cursors.select_for_update(skip_locked=True).first()
    if held is None and not cursors.exists():
        ensure_cursors()
        held = cursors.select_for_update(skip_locked=True).first()
    return held


def read_head() -> int:
    """Return the last position that was given out; 0 before the first."""
    head = FeedCursor.objects.filter(pk=FeedCursor.Name.HEAD).first()
    return head.position if head is not None else 0


def ensure_cursors() -> None:
    """Make the cursors that are missing, at the end of what is there. Migrations made them once."""
    last = FeedEntry.objects.aggregate(last=Max("position"))["last"] or 0
    cursors = [FeedCursor(name=name, position=last) for name in FeedCursor.Name.values]
    FeedCursor.objects.bulk_create(cursors, ignore_conflicts=True)
