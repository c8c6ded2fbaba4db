"""Two imports at once: the second is refused, and a dead first one is in nobody's way."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from communities.cordis import planning
from communities.cordis.importer import import_paths
from communities.cordis.turns import ImportRunning, one_import_at_a_time
from communities.euroscivoc.importer import import_vocabulary
from communities.models import Grant
from tests.communities.test_euroscivoc import concept, write
from tests.requests_workflow.children import running_child, wait_until

pytestmark = pytest.mark.django_db

HOLD = """
import time
import django
django.setup()
from communities.cordis.turns import one_import_at_a_time
with one_import_at_a_time():
    print("held", flush=True)
    time.sleep(60)
"""


def try_to_take_turn() -> bool:
    """Take the turn on a connection of another thread, as another process would."""

    def take() -> bool:
        try:
            with one_import_at_a_time():
                return True
        except ImportRunning:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(take).result()


def test_only_one_has_the_turn_and_the_next_has_it_afterwards() -> None:
    with one_import_at_a_time():
        assert not try_to_take_turn()
    assert try_to_take_turn()


def test_an_import_that_another_process_runs_refuses_the_second_until_it_dies(dump: Path) -> None:
    with running_child("-c", HOLD) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(CommandError, match=r"Nothing was imported\. Another import is running\. Wait"):
            call_command("import_cordis", str(dump))
        assert not Grant.objects.exists()
        child.kill()
        child.wait()
        wait_until(try_to_take_turn, what="the turn of a killed import")
        import_paths([dump])
    assert Grant.objects.count() == 2


def test_the_turn_is_held_while_files_are_read_and_while_rows_are_written(dump: Path) -> None:
    steps: dict[str, bool] = {}

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        steps.setdefault(step.split(maxsplit=1)[0], try_to_take_turn())

    import_paths([dump], progress=listen)
    assert steps == {"reading": False, "publishing": False}
    assert try_to_take_turn()


def test_the_turn_is_given_back_after_a_failure(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(planning, "record_releases", break_off)
    with pytest.raises(IntegrityError), transaction.atomic():
        import_paths([dump])
    assert try_to_take_turn()


def test_a_vocabulary_waits_for_no_import_either(tmp_path: Path) -> None:
    path = write(tmp_path, concept("1"))
    with running_child("-c", HOLD) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(ImportRunning):
            import_vocabulary(path)


def test_readers_and_writers_are_not_kept_out_by_the_turn(dump: Path) -> None:
    import_paths([dump])
    with one_import_at_a_time():
        Grant.objects.filter(number="101000001").update(acronym="OTHER")
        assert Grant.objects.filter(acronym="OTHER").exists()
