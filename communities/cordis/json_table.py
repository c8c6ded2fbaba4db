"""One table in its JSON form: a flat list of objects, keyed by the column names of the CSV form."""

from collections.abc import Callable, Iterator
from typing import IO

from communities.cordis.json_rows import JsonListReader, JsonObject
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Row, SkippedRow
from communities.cordis.table_files import REQUIRED_COLUMNS, TableFile

_WORDS = {None: "", True: "true", False: "false"}


def read_json_table(
    stream: IO[bytes], *, file: TableFile, watch: Callable[[bytes], object]
) -> Iterator[Row | SkippedRow]:
    """Give the rows of a file, and its bytes to `watch` as they pass. Raises `RefusedFile`.

    A writer may leave out what is empty, so a required column need not be in every row. In no row at all
    means that it was renamed.
    """

    def read(size: int) -> bytes:
        watch(raw := stream.read(size))
        return raw

    missing = set(REQUIRED_COLUMNS[file.table])
    first: JsonObject | None = None
    for row in JsonListReader(read, name=file.name).read_objects():
        first = first or row
        missing -= row.members.keys()
        yield _make_row(row, file=file)
    if first and missing:
        raise RefusedFile(
            f"{first.place}: neither this row nor another has {', '.join(sorted(missing))}. "
            f"Give the file as CORDIS publishes it."
        )


def _make_row(row: JsonObject, *, file: TableFile) -> Row | SkippedRow:
    cells = dict.fromkeys(REQUIRED_COLUMNS[file.table], "")
    cells |= {name: cell for name, value in row.members.items() if (cell := _make_cell(value)) is not None}
    try:
        "".join(cells.values()).encode()
    except UnicodeEncodeError:
        return SkippedRow(file.table, row.place, "the row holds half of a character (an unpaired surrogate)")
    return Row(file.table, row.place, cells)


def _make_cell(value: object) -> str | None:
    """Give the text of a value, None for what no column holds: a list or an object."""
    if isinstance(value, str):
        return value
    return _WORDS[value] if value is None or isinstance(value, bool) else None
