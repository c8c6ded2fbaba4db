"""Records and cells of the CSV dialect."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.cordis.dialect import LONGEST_RECORD, Record, TornRecord, read_records
from tests.communities.cordis.dumps import encode_row


def read(text: str, *, width: int) -> list[Record | TornRecord]:
    return list(read_records(enumerate(io.StringIO(text, newline="\n"), start=1), width=width))


def cells(text: str, *, width: int) -> list[list[str]]:
    records = read(text, width=width)
    assert all(isinstance(record, Record) for record in records), records
    return [record.cells for record in records if isinstance(record, Record)]


def test_a_plain_row_is_split_at_its_separators() -> None:
    assert cells('"1";"ACRO";"a; b"\n', width=3) == [["1", "ACRO", "a; b"]]


def test_empty_cells_are_kept() -> None:
    assert cells('"1";"";"";""\n', width=4) == [["1", "", "", ""]]


@pytest.mark.parametrize(
    ("raw", "meaning"),
    [
        ('""Seals for FTB#2 Wing with Additive""', "Seals for FTB#2 Wing with Additive"),
        ('""Combining the ""Fit for 55"" package""', 'Combining the "Fit for 55" package'),
        ('""""Solar BabySitter""- technology""', '"Solar BabySitter"- technology'),
        ('""Udruga ""PRONA""""', 'Udruga "PRONA"'),
        ('""Virtual vials" for analysis"', '"Virtual vials" for analysis'),
        ('"Stability "MOLESCO""', 'Stability "MOLESCO"'),
    ],
)
def test_a_value_that_was_encoded_before_is_decoded_once(raw: str, meaning: str) -> None:
    assert cells(f'"1";{raw};"x"\n', width=3) == [["1", meaning, "x"]]


def test_the_standard_reader_misreads_what_this_one_reads() -> None:
    row = '"1";""the ""A""; and B"";"x"\n'
    assert next(csv.reader(io.StringIO(row), delimiter=";")) != ["1", 'the "A"; and B', "x"]
    assert cells(row, width=3) == [["1", 'the "A"; and B', "x"]]


def test_an_encoded_value_may_hold_the_separator_itself() -> None:
    assert cells('"1";""say ""A"";""B"" here"";"x"\n', width=3) == [["1", 'say "A";"B" here', "x"]]


def test_a_record_over_several_lines_is_joined_and_keeps_its_first_line_number() -> None:
    records = read('"1";"first\nsecond ""quoted""\n\nlast";"x"\n"2";"b";"y"\n', width=3)
    assert records == [Record(1, ["1", 'first\nsecond ""quoted""\n\nlast', "x"]), Record(5, ["2", "b", "y"])]


def test_windows_line_ends_and_blank_lines_between_records_do_no_harm() -> None:
    assert cells('"1";"a"\r\n\r\n"2";"b"\r\n', width=2) == [["1", "a"], ["2", "b"]]


def test_the_last_record_needs_no_line_break() -> None:
    assert cells('"1";"a"\n"2";"b"', width=2) == [["1", "a"], ["2", "b"]]


@pytest.mark.parametrize(
    "torn", ['"2";"b"\n', '"2";"b\n', '"2";"b";"y";"z"\n', "2;b;y\n", '"2";"b";"never closed\n', '"x";"b"\n']
)
def test_a_torn_row_costs_that_row_alone(torn: str) -> None:
    records = read('"1";"a";"x"\n' + torn + '"3";"c";"z"\n"4";"d";"w"\n', width=3)
    assert [record.line for record in records if isinstance(record, TornRecord)] == [2]
    good = [record.cells[0] for record in records if isinstance(record, Record)]
    assert good == ["1", "3", "4"]


def test_a_torn_row_says_how_many_cells_it_has() -> None:
    assert read('"1";"a";"b";"c"\n', width=3) == [TornRecord(1, "has 4 cells where the header has 3")]


def test_a_file_that_ends_inside_a_record_is_known_to_be_cut() -> None:
    (last,) = read('"1";"a', width=2)
    assert isinstance(last, TornRecord)
    assert last.is_cut


def test_a_short_last_row_with_its_line_break_is_torn_but_not_cut() -> None:
    (last,) = read('"1";"a"\n', width=3)
    assert isinstance(last, TornRecord)
    assert not last.is_cut


def test_a_quote_that_never_closes_does_not_gather_the_rest_of_the_file() -> None:
    lines = enumerate(['"1";"opens\n', *["text\n"] * 2 * LONGEST_RECORD], start=1)
    torn = next(read_records(lines, width=2))
    assert isinstance(torn, TornRecord)
    assert next(lines, (0, ""))[0] == LONGEST_RECORD + 2


@given(st.lists(st.text('"aé, .\\'), min_size=2, max_size=5))
def test_what_the_writer_writes_is_read_back(values: list[str]) -> None:
    assert cells(encode_row(["1", *values]), width=len(values) + 1) == [["1", *values]]
