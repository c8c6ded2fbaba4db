"""Moments of many grants, a microsecond apart: who asks from the last one doesn't get all of them again."""

from datetime import UTC, datetime, timedelta

from django.db import connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MANY, FEW = 2**20, 2**10
"""Microseconds over which keys are spread: a second for a whole import, a thousandth for some marks."""


def spread_from(moment: datetime, key: str, over: int = MANY) -> str:
    """Return the SQL for a moment from this one on, of its own for each key as far as there is room.

    `key` is a whole number's column; `over` is a power of two. The text has no percent sign, and so needs no
    care beside parameters.
    """
    offset = f"({key} & {over - 1})"
    if connection.vendor == "postgresql":
        return f"(CAST('{moment.isoformat()}' AS timestamptz) + {offset} * INTERVAL '1 microsecond')"
    microseconds = f"({(moment - _EPOCH) // timedelta(microseconds=1)} + {offset})"
    seconds = f"({microseconds} / 1000000)"
    fraction = f"substr('00000' || ({microseconds} - {seconds} * 1000000), -6)"
    # As Django writes a moment there: without a fraction if that is nought.
    return f"replace(datetime({seconds}, 'unixepoch') || '.' || {fraction}, '.000000', '')"
