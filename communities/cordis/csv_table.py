"""One table in its CSV form: its lines, its header and its rows."""

import io
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import IO

from communities.cordis.dialect import QUOTE, Record, TornRecord, read_records, split_cells, unwrap_cell
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Place, Row, SkippedRow, Table
from communities.cordis.table_files import READ_COLUMNS, REQUIRED_COLUMNS, TableFile, recognise_columns
from communities.cordis.watching import CHUNK

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
    places = {name: index for index, name in enumerate(columns) if name in READ_COLUMNS[file.table]}
    names, pick = tuple(places), itemgetter(*places.values())
    for record in read_records(lines, width=len(columns)):
        if isinstance(record, Record):
            line, cells = record
            yield Row(file.table, Place(file.name, line), dict(zip(names, pick(cells), strict=True)))
        else:
            yield _skip(record, file=file)


def _read_lines(
    stream: IO[bytes], *, name: str, watch: Callable[[bytes], object]
) -> Iterator[tuple[int, str]]:
    """Give lines by their number, with their breaks, which are line feeds and nothing else."""
    for first, block in _read_blocks(stream, name=name):
        watch(block)
        yield from enumerate(io.StringIO(_decode(block, name=name, first=first), newline="\n"), start=first)


def _read_blocks(stream: IO[bytes], *, name: str) -> Iterator[tuple[int, bytes]]:
    """Give many whole lines at a time, which costs less than each by itself, and the first one's number."""
    first, begun = 1, b""
    while chunk := stream.read(CHUNK):
        head, mark, tail = chunk.rpartition(b"\n")
        if mark:
            block = begun + head + mark
            yield first, block
            first, begun = first + block.count(mark), tail
        else:
            begun += chunk
        if len(begun) > LONGEST_LINE:
            place = Place(name, first)
            raise RefusedFile(
                f"{place}: the line is longer than {LONGEST_LINE} bytes. This is no CORDIS table."
            )
    if begun:
        yield first, begun


def _decode(block: bytes, *, name: str, first: int) -> str:
    try:
        return block.decode("utf-8-sig" if first == 1 else "utf-8")
    except UnicodeDecodeError as error:
        place = Place(name, first + block.count(b"\n", 0, error.start))
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


def _skip(record: TornRecord, *, file: TableFile) -> SkippedRow:
    place = Place(file.name, record.line)
    if record.is_cut:
        raise RefusedFile(
            f"{place}: the file ends inside a row. Its download was cut off: download it again."
        )
    return SkippedRow(file.table, place, f"the row {record.reason}")
