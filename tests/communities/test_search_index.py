"""Building the search index while people search."""

import math
import sqlite3
import threading
from contextlib import closing
from unittest.mock import patch

import pytest
from django.db import connection

from communities import search_index
from communities.models import Grant
from communities.search import find_grants
from communities.search.lookups import find_like, select
from communities.search.tables import GRANTS, NEXT, TEXT, WORDS, create_empty, drop
from communities.search_index import rebuild
from tests.factories import make_grant
from tests.requests_workflow.children import wait_until


def find(text: str) -> list[str]:
    return [grant.number for grant in find_grants(text)]


@pytest.mark.django_db
def test_a_grant_that_was_renamed_is_found_by_its_new_name_once_the_index_is_rebuilt() -> None:
    make_grant("100001", acronym="BEFORE", title="Old words")
    assert rebuild() == 1
    Grant.objects.update(acronym="AFTER", title="New ones")
    rebuild()
    assert find("after") == ["100001"]
    assert find("new ones") == ["100001"]
    assert find("before") == []


@pytest.mark.django_db
def test_a_grant_that_is_gone_is_not_found() -> None:
    make_grant("100001", acronym="GONE")
    rebuild()
    Grant.objects.all().delete()
    assert find("gone") == []
    assert rebuild() == 0


@pytest.mark.django_db(transaction=True)
def test_a_build_that_is_cut_short_leaves_the_old_index_and_can_be_repeated() -> None:
    make_grant("100001", acronym="FIRST")
    rebuild()
    Grant.objects.update(acronym="SECOND")
    with (
        patch.object(search_index, "index_beside", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        rebuild()
    assert find("first") == ["100001"]
    assert find("second") == []
    rebuild()
    assert find("second") == ["100001"]
    assert not {name for name in connection.introspection.table_names() if name.endswith(NEXT)}


@pytest.mark.django_db(transaction=True)
def test_readers_find_the_old_index_or_the_new_one_whole() -> None:
    for place in range(300):
        make_grant(str(100_000 + place), acronym=f"THING{place:03}", title="Rivers")
    rebuild()
    seen: dict[int, list[int]] = {0: [], 1: []}
    is_over = threading.Event()

    def read(reader: int) -> None:
        while not is_over.is_set():
            seen[reader].append(len(find_grants("thing", limit=400)))
        connection.close()

    readers = [threading.Thread(target=read, args=(reader,)) for reader in seen]
    for reader in readers:
        reader.start()
    wait_until(lambda: all(seen.values()), what="both to have read once")
    for _ in range(5):
        before = [len(read_so_far) for read_so_far in seen.values()]
        rebuild()
        wait_until(lambda: [len(one) for one in seen.values()] > before, what="a reader to read on")  # noqa: B023 - called at once
    is_over.set()
    for reader in readers:
        reader.join()
    assert set(seen[0]) == set(seen[1]) == {300}


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_others_write_between_any_two_batches_of_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "BATCH", 10)
    for place in range(30):
        make_grant(str(100_000 + place), acronym=f"A{place}", title=f"Some words on matter {place}")
    written: list[str] = []

    def write_at_once(_: float) -> None:
        """Stand in for the pause: another connection that waits for nothing finds the lock free."""
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other, other:
            other.execute("UPDATE communities_grant SET status = 'CLOSED' WHERE number = '100000'")
        written.append(Grant.objects.get(number="100000").status)

    monkeypatch.setattr("communities.search_index.time.sleep", write_at_once)
    assert rebuild() == 30
    words = len({"a0", "some", "words", "matter"}) - 1 + 2 * 30
    assert len(written) == 3 + math.ceil(words / 10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_builds_at_once_both_end_well() -> None:
    for place in range(200):
        make_grant(str(100_000 + place), acronym=f"THING{place:03}")
    failures: list[BaseException] = []

    def build() -> None:
        try:
            rebuild()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must hear of it
            failures.append(error)
        finally:
            connection.close()

    builders = [threading.Thread(target=build) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert failures == []
    assert len(find_grants("thing", limit=400)) == 200


@pytest.mark.django_db
def test_the_tables_can_be_taken_away_and_made_again() -> None:
    drop(connection)
    tables = connection.introspection.table_names()
    assert not {GRANTS, WORDS, TEXT} & set(tables)
    create_empty(connection)
    assert select(f"SELECT count(*) FROM {GRANTS}", []) == [(0,)]  # noqa: S608 - a name of ours


@pytest.mark.postgres
@pytest.mark.django_db
def test_without_trigrams_the_search_answers_all_the_same() -> None:
    make_grant("100001", acronym="TRANSATLANTIC")
    rebuild()
    assert find("transathlanthic") == ["100001"]
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    assert find_like("transathlanthic", 10) == []
    rebuild()
    assert find("transathlanthic") == []
    assert find("transatlantik") == ["100001"]
