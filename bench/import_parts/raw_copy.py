"""The yardstick: the rows that an import wrote, put by COPY into the same tables."""

import time

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from bench.import_parts.processor import spend
from communities.cordis.session import count

TABLES = (
    *("programme", "subject", "topic", "organisation", "grant", "participation"),
    *("grant_topics", "grant_subjects"),
)
"""The catalogue's tables, in an order in which rows refer only to rows before them."""


def count_rows() -> int:
    """Count the rows of the catalogue."""
    return sum(count(f"SELECT count(*) FROM communities_{table}") for table in TABLES)  # noqa: S608 - names of this file


def measure_copy() -> tuple[float, float]:
    """Take the rows out, empty the tables and put the rows back, as fast as they are taken.

    Give the seconds, and those of processors.
    """
    taken: dict[str, list[bytes]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        _let_statistics_be(cursor)
        for table in TABLES:
            with cursor.copy(f"COPY communities_{table} TO STDOUT") as rows:
                taken[table] = [bytes(part) for part in rows]
        names = ", ".join(f"communities_{table}" for table in TABLES)
        cursor.execute(f"TRUNCATE {names} CASCADE")
    begun, spent = time.monotonic(), spend()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY communities_{table} FROM STDIN") as rows:
                for part in taken[table]:
                    rows.write(part)
    return time.monotonic() - begun, spend() - spent


def _let_statistics_be(cursor: CursorWrapper) -> None:
    """Keep autovacuum from noting that tables are empty just before they are filled.

    Then each reference would be checked by reading a whole table, and the yardstick be ten times as long.
    """
    cursor.execute("ALTER SYSTEM SET autovacuum = off")
    cursor.execute("SELECT pg_reload_conf()")
