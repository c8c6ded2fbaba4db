"""Lets a test say what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import patch


def utc(text: str) -> datetime:
    """Read `2026-03-02 10:00` as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@contextmanager
def clock_at(moment: datetime) -> Iterator[datetime]:
    """Stop Django's clock at a moment for the block."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield moment
