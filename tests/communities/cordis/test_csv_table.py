"""A table in its CSV form is read many lines at a time; what a row says and where it stands never tells."""

import io

import pytest

from communities.cordis import csv_table
from communities.cordis.csv_table import read_csv_table
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place, Row, SkippedRow, Table
from communities.cordis.table_files import TableFile
from tests.communities.cordis.dumps import make_rows, topic

TWO_LINES = "two\u2028lines\nof\rold ”words“"
TEXT = make_rows("topics.csv", [topic(1, "A"), topic(2, "B", title=TWO_LINES), topic(3, "C")])


def read(content: bytes) -> list[Row | SkippedRow]:
    file = TableFile(Table.TOPIC, 1, "topics.csv", len(content), lambda: io.BytesIO(content))
    return list(read_csv_table(io.BytesIO(content), file=file, watch=lambda _: None))


def refuse(content: bytes) -> str:
    with pytest.raises(RefusedFile) as refusal:
        read(content)
    return str(refusal.value)


@pytest.mark.parametrize("chunk", [1, 3, 20, 50, 1_000])
def test_rows_and_their_lines_are_the_same_however_many_bytes_are_read_at_a_time(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "CHUNK", chunk)
    rows = read(b"\xef\xbb\xbf" + TEXT.encode().removesuffix(b"\n"))
    assert [row.place for row in rows] == [Place("topics.csv", line) for line in (2, 3, 5)]
    assert [row.cells["title"] for row in rows if isinstance(row, Row)] == [
        *("A topic", TWO_LINES, "A topic"),
    ]


@pytest.mark.parametrize("chunk", [1, 30, 1_000])
def test_a_byte_that_is_no_text_is_found_in_its_line(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "CHUNK", chunk)
    content = TEXT.encode() + b'"4";"\xe9";""\n"5";"E";""\n'
    assert refuse(content).startswith("topics.csv, line 6: the text is not UTF-8.")


@pytest.mark.parametrize("chunk", [1, 30, 1_000])
def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_table, "CHUNK", chunk)
    monkeypatch.setattr(csv_table, "LONGEST_LINE", 200)
    assert "topics.csv, line 6: the line is longer than 200 bytes" in refuse(
        TEXT.encode() + b'"' + b"x" * 900
    )


def test_columns_that_are_not_read_are_not_handed_on_and_the_last_of_two_of_a_name_counts() -> None:
    text = '"extra";"projectID";"topic";"title";"title"\n"e";"1";"A";"first";"second"\n'
    assert read(text.encode()) == [
        Row(Table.TOPIC, Place("topics.csv", 2), {"projectID": "1", "topic": "A", "title": "second"})
    ]
