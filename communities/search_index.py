"""Builds the search index anew: beside the one in use, which serves readers until the new one is whole."""

import time
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Length

from communities.models import Grant
from communities.search.tables import (
    GRANTS,
    TEXT,
    WHEN_BUILT,
    WORDS,
    create_beside,
    fill_beside,
    index_beside,
    last_key,
    swap,
)
from communities.search.words import list_words_of_grant, squash

BATCH = 4_000
"""Rows written at once: on SQLite other writers wait so long, some hundredths of a second."""

PAUSE = 0.02
"""Seconds between steps on SQLite, which has no queue: who waits must find the lock free when they look."""

Entry = tuple[int, int, str, str, str, str]
"""Standing, the grant's key, number, squashed acronym, the same backwards, words."""


def rebuild() -> int:
    """Make the index say what the grants say now; return how many there are.

    Readers find the old state until the end, then the new one. Call it after grants were written, outside of
    the transaction that wrote them (on SQLite it would hold the write lock for as long). On PostgreSQL it is
    one transaction, and a second call waits for the first. A call that is cut short leaves the old index.
    """
    with _one_transaction_where_writers_need_not_wait():
        create_beside(connection)
        last = _read_last_key()
        written, grants_by_word = _write_grants()
        grants_by_word[WHEN_BUILT] = last
        _write_words(grants_by_word)
        index_beside(connection)
        with transaction.atomic():
            swap(connection)
    return written


def _one_transaction_where_writers_need_not_wait() -> AbstractContextManager[object]:
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def _write_grants() -> tuple[int, Counter[str]]:
    grants_by_word: Counter[str] = Counter()
    keys = _read_keys()
    for first in range(0, len(keys), BATCH):
        entries = _make_entries(keys[first : first + BATCH], first + 1)
        with transaction.atomic():
            fill_beside(connection, GRANTS, "standing, grant_id, number, squashed, backwards, words", entries)
            if connection.vendor == "sqlite":
                fill_beside(connection, TEXT, "rowid, words", ((entry[0], entry[-1]) for entry in entries))
        _let_others_write()
        for entry in entries:
            grants_by_word.update(entry[-1].split())
    return len(keys), grants_by_word


def _write_words(grants_by_word: Counter[str]) -> None:
    rows = ((word, word[::-1], grants) for word, grants in sorted(grants_by_word.items()))
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            fill_beside(connection, WORDS, "word, backwards, grants", batch)
        _let_others_write()


def _read_last_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {last_key(connection)}")
        return int(cursor.fetchone()[0])


def _let_others_write() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)


def _read_keys() -> list[int]:
    """Return all grants' keys, the youngest first: of equal hits, that is their order."""
    youngest_first = (F("start_date").desc(nulls_last=True), Length("number").desc(), "-number")
    return list(Grant.objects.order_by(*youngest_first).values_list("pk", flat=True))


def _make_entries(keys: list[int], standing: int) -> list[Entry]:
    # Read whole: SQLite lets nobody write who still reads what another has changed since.
    grants = Grant.objects.filter(pk__in=keys).values_list("pk", "number", "acronym", "title")
    by_key = {row[0]: row for row in grants}
    present = enumerate((by_key[key] for key in keys if key in by_key), start=standing)
    return [_make_entry(place, *row) for place, row in present]


def _make_entry(standing: int, key: int, number: str, acronym: str, title: str) -> Entry:
    squashed = squash(acronym)
    return standing, key, number, squashed, squashed[::-1], " ".join(list_words_of_grant(acronym, title))
