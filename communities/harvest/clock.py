"""The one clock of all datestamps: the database's, whichever machine of the site asks."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from communities.models import HarvestRecord


def read_clock() -> datetime:
    """Return this moment."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def look_for_changes() -> tuple[datetime, bool]:
    """Return a moment, and whether records waited for their datestamp then or just after; in one query.

    The moment must come first: of what is committed later, the datestamp will be later too.
    """
    if connection.vendor != "postgresql":
        return timezone.now(), HarvestRecord.objects.filter(is_pending=True).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement_timestamp(), EXISTS(SELECT 1 FROM communities_harvestrecord WHERE is_pending)"
        )
        moment, is_any = cursor.fetchone()
    return moment, is_any
