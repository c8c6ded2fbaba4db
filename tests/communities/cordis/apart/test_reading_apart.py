"""What says something of a large dump's grants is read in a process of its own; nothing else differs."""

import io
import os
import pickle
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from communities.cordis import progress
from communities.cordis.apart import listening
from communities.cordis.apart.messages import Job, read_message
from communities.cordis.importer import import_paths
from communities.cordis.loose_files import open_file
from communities.cordis.opening import open_sources
from communities.cordis.readings import find_rules
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import ReadRows, Table
from communities.cordis.stage import Stage
from communities.cordis.table_files import TableFile
from communities.models import Grant, Organisation, Participation
from tests.communities.cordis.conftest import REPOSITORY
from tests.communities.cordis.dumps import (
    legal_basis,
    make_rows,
    member,
    project,
    subject,
    topic,
    web_link,
    write_as_json,
    write_table,
)

pytestmark = pytest.mark.django_db

READER = [sys.executable, "-m", "communities.cordis.apart.reading"]
MANY = 20_000
"""Participants: more than fit into what waits between two processes."""


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every dump be large enough, on any machine."""
    monkeypatch.setattr(listening, "WORTHWHILE", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


REASONS = [
    "id is 'x', not digits",
    "physUrl is 'javascript:alert(1)', not an http or https address",
    "role is 'boss', which is not one of CORDIS's roles",
    "organisationID (the PIC) is 'none', not digits",
    "topic is empty",
    "uniqueProgrammePart is '?', neither true nor false",
    "euroSciVocCode is '/physics', not numbers with slashes between them",
    "grant 9 is not in the project table",
    "PIC 12 as coordinator of grant 3 is repeated",
]
"""Why rows of the dirty dump are not taken, less its torn one: file by file, then what belongs nowhere."""


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def write_dirty_dump(folder: Path) -> Path:
    """Write what the two ways of reading could take differently: two parts, bad rows in every table."""
    write_table(folder, "project.csv", [project(1), project(2), project("x"), project(3)])
    first = [
        member(1, 10, name='The ""A"" way', ecContribution="1,005", contentUpdateDate=""),
        member(1, 11, role="boss"),
        member(2, 10, role="participant", order="2", ecContribution="", endOfParticipation="true"),
    ]
    write_table(folder, "organization.csv", first, text='"torn"\n')
    second = [member(3, 12, country="FR"), member(3, "none"), member(9, 12), member(3, 12)]
    (folder / "organization_2.csv").write_text(make_rows("organization.csv", second))
    write_table(folder, "topics.csv", [topic(1), topic(2), topic(3, ""), topic(3)])
    bases = [legal_basis(1, "A.1", unique="true"), legal_basis(2, "A.2", unique="?"), legal_basis(3, "A.3")]
    write_table(folder, "legalBasis.csv", bases)
    subjects = [subject(1, "/23/47", "physics"), subject(2, "physics", ""), subject(3, "/23/48/", "optics")]
    write_table(folder, "euroSciVoc.csv", subjects)
    write_table(
        folder, "webLink.csv", [web_link(1, "https://one.example"), web_link(2, "javascript:alert(1)")]
    )
    return folder


def zip_folder(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"csv/{file.name}")
    return path


def keep_folder(folder: Path) -> Path:
    return folder


def rewrite_as_json(folder: Path) -> Path:
    """Write a clean dump as JSON: torn lines have no like there."""
    for name in ("organization.csv", "organization_2.csv"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text("".join(line for line in lines if line != '"torn"\n'))
    return write_as_json(folder.with_name("json"), folder)


def list_children() -> list[int]:
    """Give the processes that this one has started to read and that are still there, ended or not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
            if parent == os.getpid() and (not command or "apart.reading" in command):
                found.append(int(folder.name))
    return found


def read_catalogue() -> list[object]:
    return [
        *Grant.objects.order_by("number").values_list("number", "title", "programme__code", "website"),
        *Grant.topics.through.objects.order_by("grant__number").values_list("grant__number", "topic__code"),
        *Grant.subjects.through.objects.order_by("grant__number").values_list(
            "grant__number", "subject__path"
        ),
        *Organisation.objects.order_by("pic").values_list("pic", "name", "country", "content_updated_at"),
        *Participation.objects.order_by("grant__number", "order", "role").values_list(
            "grant__number", "organisation__pic", "role", "order", "ec_contribution", "has_ended"
        ),
    ]


@pytest.mark.parametrize("give", [keep_folder, zip_folder, rewrite_as_json])
def test_the_same_is_imported_and_reported_as_when_one_process_reads(
    give: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = give(write_dirty_dump(tmp_path / "dirty"))
    kinds = {type(row) for source in open_sources([given]) for row in source.read_rows()}
    assert ReadRows in kinds
    report = import_paths([given])
    catalogue = read_catalogue()
    read_here(monkeypatch)
    again = import_paths([given], again=True)
    assert not again.has_changes
    assert read_catalogue() == catalogue
    assert again.list_skipped() == report.list_skipped()
    assert [source.checksum for source in again.sources] == [source.checksum for source in report.sources]
    assert again.sources == report.sources
    assert [row[0] for row in catalogue[:3] if isinstance(row, tuple)] == ["1", "2", "3"]
    assert report.tallies["participations"].created == 3
    assert [row.reason for row in report.skipped if "cells" not in row.reason] == REASONS


def test_all_bytes_are_told_and_no_more(dump: Path) -> None:
    told: list[int] = []

    def listen(step: str, *, done: int, total: int | None, unit: str) -> None:
        told.append(done if step.startswith("reading") else 0)

    import_paths([dump], progress=listen)
    assert sum(told) == sum(file.stat().st_size for file in dump.iterdir())


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("organization.csv", [member(101000001, number) for number in range(MANY)]),
        ("euroSciVoc.csv", [subject(101000001, f"/23/{number}", "x") for number in range(MANY)]),
    ],
)
def test_a_refusal_names_file_and_line_and_changes_nothing(
    name: str, rows: list[dict[str, str]], dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_table(dump, name, rows)
    with path.open("ab") as file:
        file.write(b'"\xe9"\n')
    with pytest.raises(RefusedFile) as apart:
        import_paths([dump])
    place = f"cordis-small-csv/{name}, line {MANY + 2}"
    assert str(apart.value).startswith(f"{place}: the text is not UTF-8.")
    assert not Grant.objects.exists()
    read_here(monkeypatch)
    with pytest.raises(RefusedFile) as here:
        import_paths([dump])
    assert str(apart.value) == str(here.value)


def test_no_process_is_left_when_the_rest_is_refused(dump: Path) -> None:
    write_table(dump, "organization.csv", [member(101000001, number) for number in range(MANY)])
    with (dump / "project.csv").open("ab") as file:
        file.write(b'"\xe9"\n')
    with pytest.raises(RefusedFile, match=r"project\.csv, line 4"):
        import_paths([dump])
    assert list_children() == []


def test_no_process_is_left_when_the_import_is_interrupted(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stage_no_more(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write_table(dump, "organization.csv", [member(101000001, number) for number in range(MANY)])
    monkeypatch.setattr(Stage, "add", stage_no_more)
    with pytest.raises(KeyboardInterrupt) as kept:
        import_paths([dump])
    assert kept.tb is not None
    assert list_children() == []


def test_a_reader_that_is_killed_is_an_error_and_the_old_state_stays(
    dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_paths([dump])
    before = read_catalogue()
    write_table(dump, "organization.csv", [member(101000001, number) for number in range(MANY)])
    read_here = (dump / "project.csv").stat().st_size
    told: list[int] = []

    def kill_once_heard(step: str, *, done: int, total: int | None, unit: str) -> None:
        told.append(done if step.startswith("reading") else 0)
        if sum(told) > read_here:
            for child in list_children():
                os.kill(child, signal.SIGKILL)

    monkeypatch.setattr(progress, "INTERVAL", 0)
    with pytest.raises(
        RefusedFile, match=r"organization\.csv, .*: the process .* before its time \(code -9\)"
    ):
        import_paths([dump], progress=kill_once_heard)
    assert read_catalogue() == before
    assert list_children() == []
    monkeypatch.undo()
    assert import_paths([dump]).tallies["participations"].created == MANY


@pytest.mark.parametrize("interpreter", ["/nonexistent/python", "/bin/false"])
def test_where_no_process_can_be_started_one_reads_all(
    interpreter: str, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    assert import_paths([dump]).tallies["participations"].created == 3


def test_a_reader_to_whom_nobody_listens_ends_by_itself(tmp_path: Path) -> None:
    path = write_table(tmp_path, "organization.csv", [member(1, number) for number in range(MANY)])
    file = TableFile(Table.ORGANISATION, 1, path.name, path.stat().st_size, partial(open_file, path))
    job = pickle.dumps(Job([file], find_rules()))
    with subprocess.Popen(
        READER, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(job)
        process.stdin.close()
        assert read_message(process.stdout)
        process.stdout.close()
        assert process.wait(timeout=60) == 1
        assert process.stderr.read() == b""


def test_the_reader_has_no_django_and_so_no_database() -> None:
    modules = "communities.cordis.apart.reading, communities.cordis.archives, sys"
    asked = f"import {modules}; print('django' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "False\n"


def test_a_message_that_was_cut_off_is_none() -> None:
    assert read_message(io.BytesIO(b"")) is None
    assert read_message(io.BytesIO(b"\x00" * 7)) is None
    assert read_message(io.BytesIO(b"\x00" * 7 + b"\x05abcd")) is None
    assert read_message(io.BytesIO(b"\x00" * 7 + b"\x05abcde")) == b"abcde"
