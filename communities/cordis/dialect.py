"""The dialect of CORDIS's CSV files: records out of physical lines, cells out of records.

Every field is wrapped in `"` and separated by `;`, but quotes inside a field are not escaped by the
writer. A value with quotes was encoded once before, so that the raw line reads `;""the ""A"" way"";`.
The standard csv module mis-reads such rows, some of them in silence.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

QUOTE = '"'
SEPARATOR = '";"'
LONGEST_RECORD = 2_000
"""Physical lines. Objectives have some dozens of paragraphs at most; more is a quote that never closes."""

_KEY_CELL = re.compile(r'"[0-9]+";"')


class Record(NamedTuple):
    """A record's first line and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class TornRecord:
    """Lines that make no record; `is_cut` when the file ends inside, without a line break."""

    line: int
    reason: str
    is_cut: bool = False


def read_records(lines: Iterable[tuple[int, str]], *, width: int) -> Iterator[Record | TornRecord]:
    """Join physical lines (with their line breaks) to records of `width` cells."""
    pending: list[str] = []
    first = 0
    for number, line in lines:
        if not pending and (cells := _split_plain(line, width=width)):
            yield Record(number, cells)
            continue
        if pending and (_begins_record(line, width=width) or len(pending) >= LONGEST_RECORD):
            yield _tear(pending, first=first, width=width)
            pending = []
        if not pending:
            first = number
        pending.append(line)
        found = _close_record(pending, first=first, width=width)
        if found is not None:
            yield from found
            pending = []
    if pending:
        yield _tear(pending, first=first, width=width)


def _split_plain(line: str, *, width: int) -> list[str]:
    """Give the cells of a line that is one record without a quotation mark inside; nothing for any other.

    Nearly all lines are, and this takes a tenth of the time.
    """
    text = line.rstrip("\r\n")
    if text.count(QUOTE) != 2 * width or not (text.startswith(QUOTE) and text.endswith(QUOTE)):
        return []
    cells = text[1:-1].split(SEPARATOR)
    return cells if len(cells) == width else []


def split_cells(text: str) -> list[str]:
    """Split a whole record; the cells are still as the writer encoded them."""
    return text[1:-1].split(SEPARATOR)


def unwrap_cell(cell: str) -> str:
    """Give what a cell means: a value that was encoded once before loses its own quotes."""
    return cell[1:-1].replace('""', QUOTE) if _is_encoded(cell) else cell


def _close_record(pending: list[str], *, first: int, width: int) -> list[Record | TornRecord] | None:
    """Give what the lines make once they are complete, nothing for a blank line, None to read on."""
    if not pending[0].strip():
        return []
    if not pending[0].startswith(QUOTE):
        return [TornRecord(first, "does not begin with a quotation mark", is_cut=False)]
    if not pending[-1].rstrip("\r\n").endswith(QUOTE):
        return None
    cells = split_cells(_join(pending))
    if len(cells) > width:
        cells = _mend(cells)
    if len(cells) < width:
        return None
    if len(cells) > width:
        return [TornRecord(first, _count(len(cells), width))]
    return [Record(first, [unwrap_cell(cell) for cell in cells])]


def _join(pending: list[str]) -> str:
    return "".join(pending).rstrip("\r\n")


def _tear(pending: list[str], *, first: int, width: int) -> TornRecord:
    cells = split_cells(_join(pending))
    return TornRecord(first, _count(len(cells), width), is_cut=not pending[-1].endswith("\n"))


def _count(cells: int, width: int) -> str:
    return f"has {cells} cells where the header has {width}"


def _begins_record(line: str, *, width: int) -> bool:
    """Tell a new record from a paragraph of the one before, so that one torn row costs one row."""
    text = line.rstrip("\r\n")
    is_whole = text.startswith(QUOTE) and text.endswith(QUOTE) and len(split_cells(text)) == width
    return is_whole or _KEY_CELL.match(text) is not None


def _mend(cells: list[str]) -> list[str]:
    """Put encoded cells together again whose own text holds the separator (`the ""A"";""B"" way`)."""
    mended: list[str] = []
    for cell in cells:
        if mended and _is_open(mended[-1]):
            mended[-1] += SEPARATOR + cell
        else:
            mended.append(cell)
    return mended


def _is_open(cell: str) -> bool:
    """Whether an encoded cell was split inside: its text then has lost the second of a pair of quotes."""
    is_balanced = unwrap_cell(cell).count(QUOTE) % 2 == 0
    return cell.startswith(QUOTE) and not (_is_encoded(cell) and is_balanced)


def _is_encoded(cell: str) -> bool:
    """Whether quotes wrap the cell and all quotes inside are doubled."""
    is_wrapped = len(cell) > 1 and cell.startswith(QUOTE) and cell.endswith(QUOTE)
    return is_wrapped and QUOTE not in cell[1:-1].replace('""', "")
