"""How an import becomes visible: all at once, keeping nobody waiting, and not at all when it is killed."""

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from communities.cordis import publishing, rebuilding, references
from communities.cordis.importer import import_paths
from communities.cordis.turns import ImportRunning
from communities.models import CordisRelease, Grant, Participation
from tests.communities.cordis.dumps import legal_basis, member, project, subject, topic, write_table
from tests.communities.cordis.test_importer import snapshot
from tests.requests_workflow.children import running_child, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

IMPORT = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from django.db import connection
from communities.cordis import publishing, rebuilding, references
from communities.cordis.importer import import_paths
publishing.MOST_AT_ONCE = references.MANY = 5
rebuilding._adapt = lambda size, *, taken: 8
dump, killed_in, statement = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
phase, counts = "before", {"before": 0, "publishing": 0, "after": 0}
def kill_when_due(is_over=False):
    if phase == killed_in and (is_over or counts[phase] == statement):
        os.kill(os.getpid(), signal.SIGKILL)
def enter(name):
    global phase
    kill_when_due(is_over=True)
    phase = name
def count(execute, sql, params, many, context):
    counts[phase] += 1
    kill_when_due()
    return execute(sql, params, many, context)
publish = publishing.publish
def publish_in_a_phase(*args, **options):
    enter("publishing")
    publish(*args, **options)
    enter("after")
publishing.publish = publish_in_a_phase
with connection.execute_wrapper(count):
    import_paths([dump])
enter("")
print(counts["before"], counts["publishing"], counts["after"], flush=True)
"""
"""An import in steps of a handful, however long one takes: so that all such imports have the same statements.
It is killed at a statement of a phase, at the latest at the phase's end,
or tells how many statements each phase has."""
MANY = 1_000_000
SECONDS_TO_IMPORT = 300
KILLED_AT = (
    *(("before", part) for part in (0.3, 0.8)),
    *(("publishing", part) for part in (0, 0.2, 0.4, 0.6, 0.8, 0.95)),
    *(("after", part) for part in (0, 0.7)),
)
"""In which phase a child is killed, and after which part of that phase's statements."""


def write_dump(folder: Path, *, title: str, grants: int = 30) -> Path:
    """Write a dump in which every table has rows; another title means that all grants differ."""
    numbers = range(101_000_001, 101_000_001 + grants)
    write_table(folder, "project.csv", [project(number, title=f"{title} {number}") for number in numbers])
    members = [member(number, 999_990_000 + number % 7, name=f"{title} U") for number in numbers]
    members += [member(numbers[0], 999_990_100 + len(title), role="participant")]
    write_table(folder, "organization.csv", members)
    write_table(folder, "topics.csv", [topic(number, f"T-{number % 3}") for number in numbers])
    write_table(folder, "legalBasis.csv", [legal_basis(number, "HORIZON.1.3") for number in numbers])
    codes = [f"/23/{number % 5 + len(title)}" for number in numbers]
    rows = [subject(number, code, "physics") for number, code in zip(numbers, codes, strict=True)]
    write_table(folder, "euroSciVoc.csv", rows)
    return folder


def catalogue() -> dict[str, list[tuple[object, ...]]]:
    """Everything an import writes but when it did, with rows in the order of what they say."""
    held = {name: list(rows) for name, rows in snapshot().items() if name != "CordisRelease"}
    held["Grant"] = list(
        Grant.objects.order_by("number").values_list(
            "pk", "number", "title", "programme__code", "fingerprint", "total_cost", "start_date"
        )
    )
    held["Release"] = list(
        CordisRelease.objects.order_by("pk").values_list("source", "checksum", "data_date")
    )
    return held


def schema() -> set[tuple[str, str, str]]:
    """All tables, indexes and triggers of SQLite with their definitions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master")
        return {(kind, name, sql or "") for kind, name, sql in cursor.fetchall() if "search" not in name}


@pytest.fixture
def _rebuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a handful of changes count as many."""
    monkeypatch.setattr(publishing, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(rebuilding, "_FIRST_STEP", 8)
    monkeypatch.setattr(references, "MANY", 5)


@pytest.mark.sqlite
@pytest.mark.usefixtures("_rebuilt")
def test_tables_that_are_built_anew_hold_what_writing_in_place_would_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema()
    import_paths([write_dump(tmp_path / "dump", title="One")])
    report = import_paths([write_dump(tmp_path / "dump", title="Another", grants=40)], allow_shrink=True)
    assert (report.tallies["grants"].updated, report.tallies["grants"].created) == (30, 10)
    assert Grant.objects.filter(title__startswith="Another").count() == 40
    assert Participation.objects.count() == 41
    assert schema() == before
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rebuilt = catalogue()
    monkeypatch.setattr(publishing, "MOST_AT_ONCE", MANY)
    assert not import_paths([tmp_path / "dump"], again=True).has_changes
    assert catalogue() == rebuilt


@pytest.mark.sqlite
@pytest.mark.usefixtures("_rebuilt")
def test_keys_that_others_refer_to_stay_and_new_ones_go_on(tmp_path: Path) -> None:
    import_paths([write_dump(tmp_path, title="One")])
    keys = dict(Grant.objects.values_list("number", "pk"))
    import_paths([write_dump(tmp_path, title="Another", grants=31)])
    assert keys.items() < dict(Grant.objects.values_list("number", "pk")).items()
    new = Grant.objects.create(number="7", title="By hand")
    assert new.pk == max(Grant.objects.values_list("pk", flat=True))
    assert list(keys.values()).count(new.pk) == 0


@pytest.mark.sqlite
@pytest.mark.usefixtures("_rebuilt")
def test_a_table_with_a_trigger_keeps_it(tmp_path: Path) -> None:
    import_paths([write_dump(tmp_path, title="One")])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER of_others AFTER DELETE ON communities_grant BEGIN SELECT 1; END")
        try:
            import_paths([write_dump(tmp_path, title="Another")])
            assert ("trigger", "of_others") in {(kind, name) for kind, name, _ in schema()}
        finally:
            cursor.execute("DROP TRIGGER IF EXISTS of_others")
    assert Grant.objects.filter(title__startswith="Another").count() == 30


@contextmanager
def watching(read: "Reader") -> Iterator[None]:
    thread = threading.Thread(target=read.run)
    thread.start()
    try:
        yield
    finally:
        read.is_over.set()
        thread.join()


class Reader:
    """Reads the titles of all grants again and again, as page views might."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.seen: set[frozenset[str]] = set()

    def run(self) -> None:
        while not self.is_over.is_set():
            words = frozenset(title.split()[0] for title in Grant.objects.values_list("title", flat=True))
            self.seen.add(words)
            time.sleep(0.002)
        connection.close()


@pytest.mark.usefixtures("_rebuilt")
def test_readers_see_the_old_state_or_the_new_one_and_nothing_between(tmp_path: Path) -> None:
    import_paths([write_dump(tmp_path, title="One", grants=60)])
    reader = Reader()
    with watching(reader):
        wait_until(lambda: reader.seen, what="the reader to see the old state")
        import_paths([write_dump(tmp_path, title="Another", grants=60)])
        wait_until(lambda: frozenset({"Another"}) in reader.seen, what="the reader to see the new state")
    assert reader.seen == {frozenset({"One"}), frozenset({"Another"})}


@cache
def count_statements(folder: Path) -> dict[str, int]:
    """Count what each phase of such an import asks of a database; leaves no grant behind."""
    import_paths([write_dump(folder, title="One")])
    write_dump(folder, title="Another", grants=40)
    with running_child("-c", IMPORT, str(folder), "never", "0") as child:
        told, _ = child.communicate(timeout=SECONDS_TO_IMPORT)
    CordisRelease.objects.all().delete()
    Grant.objects.all().delete()
    return dict(zip(("before", "publishing", "after"), map(int, told.split()), strict=True))


def import_once_the_turn_is_free(folder: Path) -> None:
    """Import again; PostgreSQL gives up a killed client's turn once it has noticed that."""
    patience = time.monotonic() + SECONDS_TO_IMPORT
    while True:
        try:
            import_paths([folder], again=True)
        except ImportRunning:
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.mark.parametrize(("phase", "part"), KILLED_AT)
def test_an_import_that_is_killed_leaves_old_or_new_and_can_be_run_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, phase: str, part: float
) -> None:
    counted = count_statements(tmp_path_factory.getbasetemp() / "counted")
    import_paths([write_dump(tmp_path / "dump", title="One")])
    old, tables = catalogue(), schema() if connection.vendor == "sqlite" else set()
    write_dump(tmp_path / "dump", title="Another", grants=40)
    statement = 1 + int(counted[phase] * part)
    with running_child("-c", IMPORT, str(tmp_path / "dump"), phase, str(statement)) as child:
        assert child.wait(SECONDS_TO_IMPORT) == -signal.SIGKILL
    titles = {title.split()[0] for title in Grant.objects.values_list("title", flat=True)}
    assert titles in {"before": [{"One"}], "after": [{"Another"}]}.get(phase, [{"One"}, {"Another"}])
    if titles == {"One"}:
        assert catalogue() == old
    import_once_the_turn_is_free(tmp_path / "dump")
    assert Grant.objects.filter(title__startswith="Another").count() == 40
    assert not import_paths([tmp_path / "dump"], again=True).has_changes
    assert not tables or schema() == tables


@pytest.mark.sqlite
@pytest.mark.usefixtures("_rebuilt")
def test_others_write_between_any_two_steps_of_a_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long a step is on a given machine is measured by the import's bench."""
    import_paths([write_dump(tmp_path, title="One", grants=60)])
    monkeypatch.setattr(rebuilding, "_adapt", lambda _size, *, taken: 8)
    writes: list[int] = []

    def write_at_once(_: float) -> None:
        """Stand in for the pause: another connection that waits for nothing finds the lock free."""
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(name, timeout=0)) as other, other:
            found = other.execute("UPDATE communities_witness SET passed = passed + 1")
        writes.append(found.rowcount)

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE communities_witness (passed integer)")
        cursor.execute("INSERT INTO communities_witness VALUES (0)")
        try:
            monkeypatch.setattr("communities.cordis.rebuilding.time.sleep", write_at_once)
            import_paths([write_dump(tmp_path, title="Another", grants=60)])
        finally:
            monkeypatch.undo()
            cursor.execute("DROP TABLE communities_witness")
    assert Grant.objects.filter(title__startswith="Another").count() == 60
    # The 60 grants are built in eight steps, and taken away in as many; other tables come on top.
    assert len(writes) > 2 * 60 / 8
    assert set(writes) == {1}
