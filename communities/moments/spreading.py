"""Moments of many grants, a microsecond apart: who asks from the last one doesn't get all of them again."""

from datetime import UTC, datetime, timedelta

from django.db import connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT_BITS = 2**20 - 1
"""So that keys spread over a second, however large they are."""


def spread_from(moment: datetime, key: str) -> str:
    """Return the SQL for a moment from this one on, of its own for each key as far as a second has room.

    `key` is a whole number's column. The text has no percent sign, and so needs no care beside parameters.
    """
    offset = f"({key} & {_KEPT_BITS})"
    if connection.vendor == "postgresql":
        return f"(CAST('{moment.isoformat()}' AS timestamptz) + {offset} * INTERVAL '1 microsecond')"
    microseconds = f"({(moment - _EPOCH) // timedelta(microseconds=1)} + {offset})"
    seconds = f"({microseconds} / 1000000)"
    fraction = f"substr('00000' || ({microseconds} - {seconds} * 1000000), -6)"
    # As Django writes a moment there: without a fraction if that is nought.
    return f"replace(datetime({seconds}, 'unixepoch') || '.' || {fraction}, '.000000', '')"
