"""References that are looked up together hold as those that are looked up one by one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from communities.cordis import references
from communities.cordis.importer import import_paths
from communities.cordis.references import look_up, looked_up_later, may_be_looked_up_together
from communities.cordis.session import roomy_session
from communities.models import Grant, Participation, Topic
from tests.communities.cordis.test_publishing import catalogue, write_dump

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

LINKS = "communities_grant_topics"
GRANT = 7
SOME_TRIGGER_FUNCTION = "suppress_redundant_updates_trigger()"


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "MANY", 1)


@pytest.fixture
def _grant() -> None:
    Grant.objects.create(pk=GRANT, number="101000007", title="Seven")


def link(topic: int) -> None:
    """Link the grant to a topic as the import does, whether or not there is one."""
    with looked_up_later(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {LINKS} (grant_id, topic_id) VALUES (%s, %s)", [GRANT, topic])  # noqa: S608


def find_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        return str(cursor.fetchone()[0])


@contextmanager
def deleting(topic: Topic) -> Iterator[None]:
    """Let another connection delete a topic; whether it will stay deleted isn't known in the block."""
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("DELETE FROM communities_topic WHERE id = %s", [topic.pk])
        yield
        other.rollback()


def test_what_is_looked_up_together_is_what_was_looked_up_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "MANY", 1_000_000)
    import_paths([write_dump(tmp_path / "dump", title="One")])
    one_by_one = [row[1:] for row in catalogue()["Grant"]]
    Grant.objects.all().delete()
    monkeypatch.setattr(references, "MANY", 1)
    import_paths([tmp_path / "dump"], again=True)
    assert [row[1:] for row in catalogue()["Grant"]] == one_by_one
    assert Participation.objects.count() == 31
    assert find_role() == "origin"


@pytest.mark.usefixtures("_grant")
def test_a_row_that_refers_to_nothing_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(IntegrityError, match="1 rows of communities_grant_topics refer by topic_id"):
        refer_to_nothing()
    assert Grant.topics.through.objects.count() == 0
    assert find_role() == "origin"


@pytest.mark.usefixtures("_grant")
def test_in_the_block_no_row_is_looked_up_by_itself() -> None:
    with transaction.atomic():
        link(topic=999)
    assert Grant.topics.through.objects.filter(topic_id=999).exists()


@pytest.mark.usefixtures("_grant")
def test_what_follows_in_the_transaction_is_looked_up_row_by_row_again() -> None:
    with pytest.raises(IntegrityError, match="violates foreign key"):
        refer_to_nothing_after_the_block()
    assert Grant.topics.through.objects.count() == 0


def refer_to_nothing() -> None:
    with transaction.atomic():
        link(topic=999)
        look_up([LINKS])


def refer_to_nothing_after_the_block() -> None:
    with transaction.atomic():
        with looked_up_later():
            pass
        Grant.topics.through.objects.create(grant_id=GRANT, topic_id=999)


@pytest.mark.usefixtures("_grant")
def test_what_somebody_deletes_meanwhile_is_waited_for() -> None:
    topic = Topic.objects.create(code="T-1")
    with deleting(topic), pytest.raises(OperationalError, match="lock timeout"):
        look_up_shortly(topic)


def look_up_shortly(topic: Topic) -> None:
    with transaction.atomic():
        link(topic=topic.pk)
        wait_shortly(connection)
        look_up([LINKS])


@pytest.mark.usefixtures("_grant")
def test_what_was_looked_up_stays_until_the_transaction_ends() -> None:
    topic = Topic.objects.create(code="T-1")
    with closing(connection.copy()) as other, transaction.atomic():
        link(topic=topic.pk)
        look_up([LINKS])
        wait_shortly(other)
        with other.cursor() as cursor:
            assert cursor.execute("SELECT code FROM communities_topic").fetchone() == ("T-1",)
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute("DELETE FROM communities_topic WHERE id = %s", [topic.pk])
    assert list(Topic.objects.filter(grants=GRANT)) == [topic]


@pytest.mark.usefixtures("_grant")
def test_an_import_waits_longer_than_a_page_for_who_vacuums_or_indexes() -> None:
    topic = Topic.objects.create(code="T-1")
    wait_shortly(connection)
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        other.cursor().execute("LOCK TABLE communities_topic IN SHARE UPDATE EXCLUSIVE MODE")
        end = Timer(0.5, other.connection.commit)
        end.start()
        with roomy_session(), transaction.atomic():
            link(topic=topic.pk)
            look_up([LINKS])
        end.join()
    assert list(Topic.objects.filter(grants=GRANT)) == [topic]


def test_few_rows_are_looked_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "MANY", 2)
    assert may_be_looked_up_together(LINKS, new_rows=2)
    assert not may_be_looked_up_together(LINKS, new_rows=1)


def test_where_the_look_up_would_see_an_older_state_rows_are_looked_up_one_by_one() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert not may_be_looked_up_together(LINKS, new_rows=1)


def test_who_lacks_the_right_has_rows_looked_up_one_by_one() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain; SET LOCAL ROLE plain")
        assert not may_be_looked_up_together(LINKS, new_rows=1)
        cursor.execute("RESET ROLE; GRANT SET ON PARAMETER session_replication_role TO plain")
        cursor.execute("SET LOCAL ROLE plain")
        assert may_be_looked_up_together(LINKS, new_rows=1)
        transaction.set_rollback(True)


def test_a_table_with_a_trigger_of_others_is_left_to_its_triggers() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER of_others BEFORE INSERT ON {LINKS} EXECUTE FUNCTION {SOME_TRIGGER_FUNCTION}"
        )
        assert not may_be_looked_up_together(LINKS, new_rows=1)
        transaction.set_rollback(True)


def wait_shortly(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
