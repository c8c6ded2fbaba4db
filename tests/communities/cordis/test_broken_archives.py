"""A byte that is not what it was: told by the archive's name, or without any effect."""

import io
import zipfile
from pathlib import Path

import pytest

from communities.cordis.opening import open_sources
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import ReadRows, Row, SkippedRow
from tests.communities.cordis.dumps import member, project, project_xml, topic, write_table

EVERY = 3
"""Bytes from one broken one to the next: coprime to the widths of a zip's fields, so all are hit in turn."""

Rows = list[Row | ReadRows | SkippedRow] | str


def pack(folder: Path, method: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return packed.getvalue()


def read(path: Path) -> Rows:
    """Give all rows, or the sentence of the refusal."""
    try:
        (source,) = open_sources([path])
        return list(source.read_rows())
    except RefusedFile as refusal:
        return str(refusal)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("form", ["csv", "xml"])
def test_any_one_broken_byte_of_an_archive_is_refused_by_name_or_changes_nothing(
    tmp_path: Path, form: str, method: int
) -> None:
    folder, path = tmp_path / "whole", tmp_path / "dump.zip"
    if form == "csv":
        write_table(folder, "project.csv", [project(1), project(2)])
        write_table(folder, "organization.csv", [member(1, 5)])
        write_table(folder, "topics.csv", [topic(1), topic(2)])
    else:
        folder.mkdir()
        (folder / "project-rcn-1_en.xml").write_text(project_xml(1), encoding="utf-8")
    whole = pack(folder, method)
    path.write_bytes(whole)
    rows = read(path)
    assert isinstance(rows, list)
    outcomes = {read_broken(path, whole, at, rows) for at in range(0, len(whole), EVERY)}
    assert "refused" in outcomes


def read_broken(path: Path, whole: bytes, at: int, rows: Rows) -> str:
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    outcome = read(path)
    if isinstance(outcome, str):
        assert "dump.zip" in outcome or "project-rcn" in outcome, (at, outcome)
        return "refused"
    assert outcome == rows, at
    return "unharmed"


def test_an_archive_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path / "whole", "project.csv", [project(1), project(2)])
    whole, path = pack(tmp_path / "whole", zipfile.ZIP_DEFLATED), tmp_path / "dump.zip"
    for end in range(4, len(whole), 7):
        path.write_bytes(whole[:end])
        assert isinstance(read(path), str), end
