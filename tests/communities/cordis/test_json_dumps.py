"""Dumps in their JSON form: the same rows as in CSV, read in a window that slides over the file."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from communities.cordis import json_rows, sample_path
from communities.cordis.importer import import_paths
from communities.cordis.json_rows import JsonListReader
from communities.cordis.opening import open_sources
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Row
from communities.cordis.table_files import READ_COLUMNS
from communities.models import Grant, Participation
from tests.communities.cordis.dumps import member, project, write_as_json, write_json, write_table

pytestmark = pytest.mark.django_db


def read_list(text: str | bytes, *, name: str = "project.json") -> list[Any]:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return [row.members for row in JsonListReader(stream.read, name=name).read_objects()]


def refuse_list(text: str | bytes) -> str:
    with pytest.raises(RefusedFile) as refusal:
        read_list(text)
    return str(refusal.value)


@pytest.fixture
def as_json(dump: Path, tmp_path: Path) -> Path:
    return write_as_json(tmp_path / "cordis-small-json", dump)


def read_cells(path: Path) -> list[dict[str, str]]:
    """Give the cells that an import reads; of a CSV no others are handed on."""
    rows = [row for source in open_sources([path]) for row in source.read_rows() if isinstance(row, Row)]
    return [
        {name: cell for name, cell in row.cells.items() if name in READ_COLUMNS[row.table]} for row in rows
    ]


def test_a_json_dump_gives_the_rows_of_the_csv_dump(dump: Path, as_json: Path) -> None:
    assert read_cells(as_json) == read_cells(dump)
    import_paths([dump])
    assert not import_paths([as_json]).has_changes


def test_the_bundled_sample_written_as_json_changes_nothing(tmp_path: Path) -> None:
    import_paths([sample_path()])
    report = import_paths([write_as_json(tmp_path / "json", sample_path())])
    assert not report.has_changes
    assert report.tallies["grants"].unchanged == Grant.objects.count() > 20


@pytest.mark.parametrize("inside", ["", "json/"])
def test_a_zip_gives_the_rows_and_checksum_of_its_folder(as_json: Path, tmp_path: Path, inside: str) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in as_json.iterdir():
            archive.write(path, f"{inside}{path.name}")
        archive.writestr(f"{inside}policyPriorities.json", "[]")
    assert read_cells(tmp_path / "some.zip") == read_cells(as_json)
    (folder,), (archived,) = open_sources([as_json]), open_sources([tmp_path / "some.zip"])
    assert list(folder.read_rows())
    assert list(archived.read_rows())
    assert folder.checksum() == archived.checksum()


def test_a_single_file_is_known_by_its_content(tmp_path: Path) -> None:
    write_json(tmp_path, "mine.txt", [project(1)])
    import_paths([tmp_path / "mine.txt"])
    assert Grant.objects.get().number == "1"


def test_json_in_a_file_called_csv_is_read_as_json(tmp_path: Path) -> None:
    write_json(tmp_path / "dump", "project.csv", [project(1)])
    import_paths([tmp_path / "dump"])
    assert Grant.objects.get().number == "1"


def test_split_tables_are_read_together(tmp_path: Path) -> None:
    write_json(tmp_path, "project.json", [project(1)])
    write_json(tmp_path, "project_2.json", [project(2)])
    assert import_paths([tmp_path]).tallies["grants"].created == 2


def test_numbers_may_be_numbers_or_text_with_either_mark(tmp_path: Path) -> None:
    rows = [
        project(1, totalCost="1250000,5", ecMaxContribution=1e7),
        project(2, totalCost=1250000.5, ecMaxContribution=None),
        project(3, totalCost=158121, ecMaxContribution="0"),
    ]
    text = json.dumps(rows).replace("10000000.0", "1.0E7").replace('"id": "3"', '"id": 3')
    (tmp_path / "project.json").write_text(text, encoding="utf-8")
    write_json(tmp_path, "organization.json", [member(1, 5, order=1, endOfParticipation=True)])
    import_paths([tmp_path])
    amounts = Grant.objects.order_by("number").values_list("total_cost", "ec_contribution")
    assert [[str(amount) for amount in pair] for pair in amounts] == [
        ["1250000.50", "10000000.00"],
        ["1250000.50", "None"],
        ["158121.00", "0.00"],
    ]
    assert Participation.objects.get().has_ended


@pytest.mark.parametrize(
    ("number", "shown"), [("1.0e999999999", "1.0e999999999"), ("1e30", "1000000000000000000000000000000")]
)
def test_an_absurd_exponent_is_an_unreadable_amount_and_no_gigabyte_of_zeros(
    tmp_path: Path, number: str, shown: str
) -> None:
    text = json.dumps([project(1, totalCost=0.5), project(2)]).replace("0.5,", f"{number},")
    (tmp_path / "project.json").write_text(text, encoding="utf-8")
    (row,) = import_paths([tmp_path]).skipped
    assert row.reason == f"totalCost is '{shown}', not an amount"


def test_a_skipped_row_is_found_by_line_and_column(tmp_path: Path) -> None:
    write_json(tmp_path, "project.json", [project(1), project("x")], indent=None)
    report = import_paths([tmp_path])
    column = (tmp_path / "project.json").read_text().index("{", 2) + 1
    (row,) = report.as_json()["skipped"]
    assert (row["line"], row["column"], row["reason"]) == (1, column, "id is 'x', not digits")


def test_a_row_may_leave_out_what_is_empty(tmp_path: Path) -> None:
    without_end = {name: value for name, value in project(1).items() if name != "endDate"}
    write_json(tmp_path, "project.json", [without_end, project(2)])
    assert import_paths([tmp_path]).tallies["grants"].created == 2
    assert Grant.objects.get(number="1").end_date is None


def test_a_column_that_no_row_has_is_named_with_file_and_line(tmp_path: Path) -> None:
    rows = [{("name" if key == "title" else key): value for key, value in project(1).items()}]
    write_json(tmp_path / "dump", "project.json", rows)
    with pytest.raises(RefusedFile, match=r"dump/project\.json, line 2, column 2: neither this row .* title"):
        import_paths([tmp_path / "dump"])
    assert not Grant.objects.exists()


def test_half_of_a_character_costs_its_row_and_not_the_import(tmp_path: Path) -> None:
    text = json.dumps([project(1, title="half"), project(2)]).replace("half", "\\ud800")
    (tmp_path / "project.json").write_text(text, encoding="utf-8")
    (row,) = import_paths([tmp_path]).skipped
    assert "half of a character" in row.reason
    assert Grant.objects.get().number == "2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1, column 1: the file ends inside the list"),
        ("[", "line 1, column 2: the file ends inside the list"),
        ('[\n {"a": "1"},\n {"a": "2', "line 3, column 2: the file ends inside a row"),
        ('[\n {"a": "1"},\n {"a": tru', "line 3, column 2: the file ends inside a row"),
        ('[\n {"a": "1"}', "line 2, column 12: the file ends inside the list"),
        ('[\n {"a": "1"} {"a": "2"}]', "line 2, column 13: a comma or the closing bracket is expected"),
        ('[{"a": "1"},]', "line 1, column 13: a row in braces is expected and ']' stands there"),
        ('[{"a": "1"}] []', "line 1, column 14: there is more after the end"),
        ('{"a": "1"}', "line 1, column 1: a list of rows in brackets is expected and '{' stands there"),
        ("[1]", "line 1, column 2: a row in braces is expected and '1' stands there"),
        ('[\n{"a" "1", "b": "something long"}]', "line 2, column 6: the JSON is broken"),
        ('[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "line 1, column 2: the row is nested too deeply"),
        (b'[{"a": "\n\xe9t\xe9"}]', "line 2, column 1: the text is not UTF-8"),
    ],
)
def test_broken_json_is_refused_with_file_line_and_column(text: str | bytes, sentence: str) -> None:
    assert refuse_list(text).startswith(f"project.json, {sentence}")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_nothing_depends_on_where_the_window_ends(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(json_rows, "CHUNK", size)
    rows = [{"a": 'é€😀\\" ', "b": 12345.678}, {}, {"c": [1, {"d": None}], "e": "\u2028"}]
    stream = io.BytesIO(b"\xef\xbb\xbf " + json.dumps(rows, ensure_ascii=False, indent=2).encode())
    read = JsonListReader(lambda _: stream.read(size), name="x").read_objects()
    assert [row.members for row in read] == [
        {"a": 'é€😀\\" ', "b": "12345.678"},
        {},
        {"c": ["1", {"d": None}], "e": "\u2028"},
    ]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.none() | st.booleans())))
def test_whatever_json_writes_is_read_back(rows: list[dict[str, str | bool | None]]) -> None:
    assert read_list(json.dumps(rows)) == rows


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_list(b"[" + content)
    except RefusedFile as refusal:
        assert str(refusal).startswith("project.json, line ")  # noqa: PT017 - both outcomes are right


def test_a_string_that_never_closes_is_not_read_into_memory() -> None:
    rest = [b'[{"a": "'] + [b"x" * 1_000_000] * 100

    def read(_: int) -> bytes:
        return rest.pop(0) if rest else b""

    with pytest.raises(RefusedFile, match="the row is longer than"):
        list(JsonListReader(read, name="x").read_objects())
    assert len(rest) > 80


def test_memory_does_not_grow_with_the_file() -> None:
    row = json.dumps(project(1, objective="o" * 2_000)).encode() + b",\n"
    rest = iter([b"[", *[row * 25] * 400, row.rstrip(b",\n"), b"]"])
    tracemalloc.start()
    try:
        count = sum(1 for _ in JsonListReader(lambda _: next(rest, b""), name="x").read_objects())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 10_001
    assert peak < 2_000_000 < len(row) * count


def test_a_refused_table_changes_nothing(as_json: Path, dump: Path) -> None:
    import_paths([dump])
    write_json(as_json, "project.json", [project(101000001, title="Other"), project(101000002)])
    table = as_json / "organization.json"
    table.write_text(table.read_text()[:-5], encoding="utf-8")
    with pytest.raises(RefusedFile, match=r"cordis-small-json/organization\.json, line .* ends inside"):
        import_paths([as_json])
    assert not Grant.objects.filter(title="Other").exists()


def test_both_forms_of_a_table_side_by_side_are_refused(as_json: Path) -> None:
    write_table(as_json, "project.csv", [project(1)])
    with pytest.raises(RefusedFile, match="hold the same table"):
        import_paths([as_json])


def test_the_command_takes_json(as_json: Path) -> None:
    out = io.StringIO()
    call_command("import_cordis", str(as_json), stdout=out)
    assert "grants                   2         2" in out.getvalue()
