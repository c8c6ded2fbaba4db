"""The same bytes once more: told by their checksum, and read only where that says too little."""

from pathlib import Path

import pytest

from communities.cordis import releases
from communities.cordis.importer import import_paths
from communities.cordis.report import ImportReport
from communities.models import CordisRelease, Grant
from tests.communities.cordis.dumps import member, project, write_table

pytestmark = pytest.mark.django_db


def import_and_listen(*paths: Path, again: bool = False) -> tuple[set[str], ImportReport]:
    """Import, and give what was done with the files: reading or comparing."""
    steps: set[str] = set()

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        steps.add(step.split(maxsplit=1)[0])

    report = import_paths(paths, again=again, progress=listen)
    return steps - {"publishing"}, report


def test_the_same_dump_is_compared_and_reported_as_the_first_time_but_for_what_was_written(
    dump: Path,
) -> None:
    write_table(dump, "organization.csv", [member(101000001, 5), member(101000001, "")])
    first = import_paths([dump])
    steps, report = import_and_listen(dump)
    assert steps == {"comparing"}
    assert not report.has_changes
    assert report.skipped == first.skipped
    for name, tally in report.tallies.items():
        told = first.tallies[name]
        assert (tally.read, tally.skipped) == (told.read, told.skipped)
        assert tally.unchanged == told.created + told.updated + told.unchanged
    assert report.notes[:-1] == first.notes
    assert "byte for byte: its rows were not read again. Say --again" in report.notes[-1]
    assert CordisRelease.objects.count() == 1


def test_again_reads_every_row(dump: Path) -> None:
    import_paths([dump])
    Grant.objects.filter(number="101000001").update(title="Broken by hand", fingerprint="")
    assert import_and_listen(dump)[0] == {"comparing"}
    steps, report = import_and_listen(dump, again=True)
    assert steps == {"reading"}
    assert report.tallies["grants"].updated == 1
    assert Grant.objects.get(number="101000001").title == "Project 101000001"


def test_a_later_dump_of_the_same_framework_may_have_changed_the_grants_so_all_is_read(
    dump: Path, tmp_path: Path
) -> None:
    import_paths([dump])
    import_paths([write_table(tmp_path, "project.csv", [project(101000001, title="Other")])])
    assert "reading" in import_and_listen(dump)[0]
    assert Grant.objects.get(number="101000001").title == "Project 101000001"


def test_a_later_dump_of_another_framework_has_not(dump: Path, tmp_path: Path) -> None:
    import_paths([dump])
    import_paths([write_table(tmp_path, "project.csv", [project(7, frameworkProgramme="FP7")])])
    assert import_and_listen(dump)[0] == {"comparing"}


def test_one_of_two_that_were_imported_together_is_read_since_they_share_their_counts(
    dump: Path, tmp_path: Path
) -> None:
    other = tmp_path / "fp7"
    write_table(other, "project.csv", [project(7, frameworkProgramme="FP7")])
    import_paths([dump, other])
    steps, report = import_and_listen(dump, other)
    assert steps == {"comparing"}
    assert report.tallies["grants"].unchanged == 3
    assert "reading" in import_and_listen(dump)[0]


def test_rules_that_have_changed_read_the_same_bytes_anew_and_once(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_paths([dump])
    monkeypatch.setattr(releases, "READER", releases.READER + 1)
    monkeypatch.setattr("communities.cordis.unchanged.READER", releases.READER)
    assert "reading" in import_and_listen(dump)[0]
    assert import_and_listen(dump)[0] == {"comparing"}


def test_a_dump_with_more_skipped_rows_than_are_kept_is_read_so_that_all_are_reported(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "MOST_KEPT", 1)
    write_table(
        dump, "organization.csv", [member(101000001, 5), member(101000001, ""), member(101000001, "x")]
    )
    import_paths([dump])
    steps, report = import_and_listen(dump)
    assert "reading" in steps
    assert len(report.skipped) == 2


def test_a_broken_file_is_refused_also_where_it_is_only_compared(dump: Path) -> None:
    import_paths([dump])
    text = (dump / "project.csv").read_text(encoding="utf-8")
    (dump / "project.csv").write_text(text.replace('"title"', '"name"'), encoding="utf-8")
    with pytest.raises(Exception, match="line 1: the header lacks title"):
        import_paths([dump])
