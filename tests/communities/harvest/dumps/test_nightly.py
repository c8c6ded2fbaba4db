"""One dump a night, however often the jobs run, and so many kept as the setting says."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from communities.harvest.dumps import nightly
from communities.harvest.dumps.making import export_dump
from communities.harvest.dumps.nightly import make_nightly_dump
from communities.harvest.dumps.shelf import Shelf
from communities.models import Grant
from requests_workflow import jobs
from tests.requests_workflow.children import running_child

ONE_RUN = """
import sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
settings.DUMPS_DIR, settings.DUMPS_KEPT = Path(sys.argv[1]), 3
from communities.harvest.dumps.nightly import make_nightly_dump
print(make_nightly_dump(), flush=True)
"""


def age(shelf: Path, days: int) -> None:
    """Let the dump of today be one of some days ago."""
    today = timezone.now().date()
    folder = (shelf / str(today)).rename(shelf / str(today - timedelta(days=days)))
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"name": "{today}"', f'"name": "{folder.name}"'))


def test_the_jobs_make_it_once_a_day(catalogue: None, shelf: Path) -> None:
    assert jobs.run_all()["dumped"] == 1
    assert jobs.run_all()["dumped"] == 0
    assert Shelf(shelf).list_names() == [str(timezone.now().date())]


def test_the_next_night_has_its_own_with_what_changed(catalogue: None, shelf: Path) -> None:
    make_nightly_dump()
    age(shelf, 1)
    Grant.objects.filter(number="99").update(title="Retitled")
    assert make_nightly_dump() == 1
    newest = Shelf(shelf).list_dumps()[0]
    assert newest.delta is not None
    assert newest.delta.changed["projects"] == 1


def test_as_many_are_kept_as_the_setting_says(catalogue: None, shelf: Path) -> None:
    for days in (4, 3, 2, 1):
        export_dump(shelf)
        age(shelf, days)
    make_nightly_dump()
    today = timezone.now().date()
    assert Shelf(shelf).list_names() == [str(today - timedelta(days=days)) for days in (0, 1, 2)]


def test_processes_that_start_together_make_one(catalogue: None, shelf: Path) -> None:
    with (
        running_child("-c", ONE_RUN, str(shelf)) as first,
        running_child("-c", ONE_RUN, str(shelf)) as second,
    ):
        made = [child.communicate(timeout=60)[0].strip() for child in (first, second)]
    assert sorted(made) == ["0", "1"]
    assert len(Shelf(shelf).list_names()) == 1


def test_one_that_was_finished_just_before_the_turn_is_not_made_again(
    catalogue: None, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_dump(shelf)
    looked_too_early, look = iter([False]), nightly._has_todays
    monkeypatch.setattr(nightly, "_has_todays", lambda shelf: next(looked_too_early, look(shelf)))
    assert make_nightly_dump() == 0
    assert len(Shelf(shelf).list_names()) == 1


def test_who_comes_while_another_makes_it_goes_on_with_other_jobs(catalogue: None, shelf: Path) -> None:
    with Shelf(shelf).turn():
        assert make_nightly_dump() == 0


def test_zero_kept_means_none_made(catalogue: None, shelf: Path, settings: Settings) -> None:
    settings.DUMPS_KEPT = 0
    assert make_nightly_dump() == 0
    assert not shelf.exists()


@pytest.mark.django_db(transaction=True)
def test_an_empty_catalogue_is_not_worth_one(shelf: Path) -> None:
    assert make_nightly_dump() == 0
    assert not shelf.exists()


def test_a_full_disk_is_logged_and_stops_no_other_job(
    catalogue: None, shelf: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fill_the_disk(shelf: Shelf) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(nightly, "make_dump", fill_the_disk)
    assert make_nightly_dump() == 0
    assert "the next run of the jobs tries again" in caplog.text
    monkeypatch.undo()
    assert Shelf(shelf).list_names() == []
