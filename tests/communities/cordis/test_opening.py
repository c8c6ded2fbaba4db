"""What is taken as a dump, and what is refused before anything is read."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from communities.cordis.opening import open_sources
from communities.cordis.part_rows import OTHER_PART
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import ReadRows, Row, Source, Table
from tests.communities.cordis.dumps import project, write_table


def zip_folder(folder: Path, *, inside: str = "") -> Path:
    path = folder.parent / f"{folder.name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, f"{inside}{file.name}")
    return path


def read_all(source: Source) -> list[Row]:
    return [row for row in source.read_rows() if isinstance(row, Row)]


def read_parts(source: Source) -> list[ReadRows]:
    return [row for row in source.read_rows() if isinstance(row, ReadRows)]


def zip_of(tmp_path: Path, **members: bytes) -> Path:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("inside", ["", "csv/", "cordis-HORIZONprojects-csv/"])
def test_a_zip_gives_the_rows_of_its_folder(dump: Path, inside: str) -> None:
    (folder,), (archive,) = open_sources([dump]), open_sources([zip_folder(dump, inside=inside)])
    assert [row.cells for row in read_all(folder)] == [row.cells for row in read_all(archive)]
    assert [rows.staged for rows in read_parts(folder)] == [rows.staged for rows in read_parts(archive)]
    assert folder.checksum() == archive.checksum()
    assert archive.name == "cordis-small-csv.zip"


def test_a_row_knows_its_table_file_and_line(dump: Path) -> None:
    (source,) = open_sources([dump])
    second = [row for row in read_all(source) if row.table is Table.PROJECT][1]
    assert str(second.place) == "cordis-small-csv/project.csv, line 3"


def test_tables_under_csv_are_found_in_a_folder(tmp_path: Path) -> None:
    write_table(tmp_path / "dump" / "csv", "project.csv", [project()])
    (source,) = open_sources([tmp_path / "dump"])
    assert source.tables == {Table.PROJECT}


def test_the_parts_of_a_split_table_are_read_in_order(tmp_path: Path) -> None:
    for number, name in ((3, "project_10.csv"), (1, "project.csv"), (2, "project_2.csv")):
        write_table(tmp_path, "project.csv", [project(number)]).rename(tmp_path / f"{name}.new")
    for path in tmp_path.glob("*.new"):
        path.rename(path.with_suffix(""))
    (source,) = open_sources([tmp_path])
    assert [row.cells["id"] for row in read_all(source)] == ["1", "2", "3"]


def test_a_first_part_may_have_its_number_too(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(2)]).rename(tmp_path / "project_1.csv")
    write_table(tmp_path, "project.csv", [project(1)])
    (source,) = open_sources([tmp_path])
    assert [row.cells["id"] for row in read_all(source)] == ["1", "2"]


def test_loose_tables_that_lie_together_are_one_dump(dump: Path) -> None:
    (source,) = open_sources([dump / "organization.csv", dump / "project.csv"])
    assert source.tables == {Table.PROJECT, Table.ORGANISATION}
    assert source.name == "project.csv"


def test_a_renamed_table_is_known_by_its_header(dump: Path) -> None:
    renamed = (dump / "project.csv").rename(dump / "mine.txt")
    (source,) = open_sources([renamed])
    assert source.tables == {Table.PROJECT}


def test_columns_that_were_added_later_are_ignored(dump: Path) -> None:
    path = dump / "topics.csv"
    path.write_text('"projectID";"new";"topic";"title"\n"101000001";"?";"T";"t"\n', encoding="utf-8")
    (source,) = open_sources([dump])
    (staged,) = [rows.staged for rows in read_parts(source) if rows.table is Table.TOPIC]
    assert staged == {"cordis_topic": [(2, "101000001", "T", "t", OTHER_PART)]}


def read_each(paths: tuple[Path, ...]) -> None:
    for source in open_sources(paths):
        read_all(source)


def refuse(*paths: Path) -> str:
    """Open and read; give the sentence of the refusal."""
    with pytest.raises(RefusedFile) as refusal:
        read_each(paths)
    return str(refusal.value)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.zip is not there" in refuse(tmp_path / "nowhere.zip")


def test_a_folder_without_a_project_table_is_refused(dump: Path) -> None:
    (dump / "project.csv").unlink()
    assert "cordis-small-csv holds no project table" in refuse(dump)


def test_an_empty_file_is_refused(dump: Path) -> None:
    (dump / "project.csv").write_bytes(b"")
    assert "project.csv is empty" in refuse(dump)
    assert "project.csv is empty" in refuse(dump / "project.csv")


def test_a_missing_required_column_is_named_with_its_file_and_line(dump: Path) -> None:
    path = dump / "project.csv"
    path.write_text(path.read_text().replace('"acronym"', '"short"'))
    assert "project.csv, line 1: the header lacks acronym" in refuse(dump)


def test_a_file_that_is_not_utf8_is_named_with_the_line(dump: Path) -> None:
    path = dump / "project.csv"
    path.write_bytes(path.read_bytes().replace(b"Project 101000002", b"Caf\xe9 101000002"))
    assert "project.csv, line 3: the text is not UTF-8" in refuse(dump)
    path.write_text(path.read_text(encoding="latin-1"), encoding="utf-16")
    assert "project.csv, line 1: the text is not UTF-8" in refuse(dump)


def test_a_byte_order_mark_does_no_harm(dump: Path) -> None:
    path = dump / "project.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (source,) = open_sources([path])
    assert read_all(source)[0].cells["id"] == "101000001"


def test_a_table_that_ends_inside_a_row_is_refused(dump: Path) -> None:
    path = dump / "project.csv"
    path.write_bytes(path.read_bytes()[:-40])
    assert "project.csv, line 3: the file ends inside a row" in refuse(dump)


def test_a_table_of_another_dialect_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "project.csv"
    path.write_text("id,acronym,title,startDate,endDate,frameworkProgramme\n1,A,T,,,HORIZON\n")
    assert "quotation marks and separated by semicolons" in refuse(path)


def test_a_line_without_end_is_not_read_into_memory(dump: Path) -> None:
    with (dump / "project.csv").open("ab") as file:
        file.truncate(50 * 1024 * 1024)
    assert "the line is longer than" in refuse(dump)


def test_two_files_of_the_same_table_are_refused(dump: Path) -> None:
    (dump / "csv").mkdir()
    (dump / "csv" / "project.csv").write_bytes((dump / "project.csv").read_bytes())
    assert "hold the same table" in refuse(dump)


@pytest.mark.parametrize(
    "content",
    [
        '[{"id":"1", "acronym":"", "title":"T", "startDate":"", "endDate":"", "frameworkProgramme":""}]',
        "<project><id>1</id><title>T</title></project>",
    ],
)
def test_other_forms_are_recognised_by_content_whatever_the_file_is_called(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "mine.dat").write_text(f"\ufeff \n{content}", encoding="utf-8")
    (source,) = open_sources([tmp_path / "mine.dat"])
    (row,) = read_all(source)
    assert (row.table, row.cells["id"], row.cells["title"]) == (Table.PROJECT, "1", "T")


def test_a_spreadsheet_is_refused_as_such(tmp_path: Path) -> None:
    archive = zip_of(tmp_path, **{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"})
    assert "is a spreadsheet" in refuse(archive.rename(tmp_path / "project.xlsx"))


def test_a_cut_archive_is_refused(dump: Path) -> None:
    archive = zip_folder(dump)
    archive.write_bytes(archive.read_bytes()[:-100])
    assert "damaged or cut off" in refuse(archive)


def test_an_archive_with_a_broken_byte_is_refused(dump: Path) -> None:
    archive = zip_folder(dump)
    content = bytearray(archive.read_bytes())
    content[200] ^= 0xFF
    archive.write_bytes(content)
    assert "damaged or cut off" in refuse(archive)


@pytest.mark.parametrize(
    "name", ["../project.csv", "/etc/project.csv", "csv/../../project.csv", "C:/project.csv"]
)
def test_a_member_that_points_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert "points outside of the archive" in refuse(zip_of(tmp_path, **{name: b"x"}))


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    member = zipfile.ZipInfo("project.csv")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    assert "points outside of the archive" in refuse(path)


def test_a_link_out_of_a_folder_is_refused(dump: Path, tmp_path: Path) -> None:
    (dump / "project.csv").rename(tmp_path / "elsewhere.csv")
    (dump / "project.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "no plain file of its folder" in refuse(dump)


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "project.csv")
    assert "no plain file" in refuse(tmp_path / "project.csv")


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    archive = zip_of(tmp_path, **{"project.csv": b"\n" * 30_000_000})
    assert "would unpack to 30000000 bytes" in refuse(archive)


def test_an_encrypted_archive_is_refused(dump: Path) -> None:
    content = bytearray(zip_folder(dump).read_bytes())
    for start in (content.find(b"PK\x03\x04") + 6, content.find(b"PK\x01\x02") + 8):
        content[start] |= 1
    archive = dump.parent / "locked.zip"
    archive.write_bytes(content)
    assert "is encrypted or packed in an unusual way" in refuse(archive)


def test_a_zip_in_a_zip_is_not_opened(dump: Path, tmp_path: Path) -> None:
    inner = io.BytesIO(zip_folder(dump).read_bytes())
    assert "holds no project table" in refuse(zip_of(tmp_path, **{"inner.zip": inner.getvalue()}))
