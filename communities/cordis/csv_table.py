"""One table in its CSV form: its lines, its header and its rows."""

from collections.abc import Callable, Iterator
from typing import IO

from communities.cordis.dialect import QUOTE, Record, TornRecord, read_records, split_cells, unwrap_cell
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place, Row, SkippedRow, Table
from communities.cordis.table_files import REQUIRED_COLUMNS, TableFile, recognise_columns

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. Real lines stay under 20 kB; a longer one is no text and would fill the memory."""


def recognise_header(line: str) -> Table | None:
    """Give the table whose required columns a header line names, or None."""
    return recognise_columns(_split_header(line))


def read_csv_table(
    stream: IO[bytes], *, file: TableFile, watch: Callable[[bytes], object]
) -> Iterator[Row | SkippedRow]:
    """Give the rows of a file, and its bytes to `watch` as they pass. Raises `RefusedFile`."""
    lines = _read_lines(stream, name=file.name, watch=watch)
    columns = _read_header(lines, file=file)
    for record in read_records(lines, width=len(columns)):
        yield _make_row(record, file=file, columns=columns)


def _read_lines(
    stream: IO[bytes], *, name: str, watch: Callable[[bytes], object]
) -> Iterator[tuple[int, str]]:
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        place = Place(name, number)
        if len(raw) == LONGEST_LINE:
            raise RefusedFile(
                f"{place}: the line is longer than {LONGEST_LINE} bytes. This is no CORDIS table."
            )
        watch(raw)
        yield number, _decode(raw, place=place)


def _decode(raw: bytes, *, place: Place) -> str:
    try:
        return raw.decode("utf-8-sig" if place.line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise RefusedFile(
            f"{place}: the text is not UTF-8. Give the file as CORDIS publishes it, not one saved again."
        ) from error


def _read_header(lines: Iterator[tuple[int, str]], *, file: TableFile) -> list[str]:
    _, header = next(lines, (0, ""))
    if not header.strip():
        raise RefusedFile(f"{file.name} is empty. Download it again.")
    columns = _split_header(header)
    missing = [name for name in REQUIRED_COLUMNS[file.table] if name not in columns]
    if missing:
        raise RefusedFile(
            f"{file.name}, line 1: the header lacks {', '.join(missing)}. Every field must be wrapped in "
            f"quotation marks and separated by semicolons: give the file as CORDIS publishes it."
        )
    return columns


def _split_header(line: str) -> list[str]:
    text = line.strip()
    if not (text.startswith(QUOTE) and text.endswith(QUOTE)):
        return []
    return [unwrap_cell(cell).strip() for cell in split_cells(text)]


def _make_row(record: Record | TornRecord, *, file: TableFile, columns: list[str]) -> Row | SkippedRow:
    place = Place(file.name, record.line)
    if isinstance(record, Record):
        return Row(file.table, place, dict(zip(columns, record.cells, strict=True)))
    if record.is_cut:
        raise RefusedFile(
            f"{place}: the file ends inside a row. Its download was cut off: download it again."
        )
    return SkippedRow(file.table, place, f"the row {record.reason}")
