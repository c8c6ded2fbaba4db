"""What the two processes say to each other: one job to the one that reads, then messages from it, marshalled.

Marshal takes plain values only and is the fastest way to put them on a pipe. Each message is a tuple:

- `("rows", index of the file, bytes that were read, rows)`, as often as there are some;
- `("refused", sentence)`, where the files cannot be imported: then nothing follows;
- `("read", SHA-256 of each file, skipped rows)`, once, at the very end. Skipped rows come last, so that their
  order in the report doesn't depend on which process was faster.

A pipe that ends otherwise is a process that died.
"""

import marshal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import IO, Any

from communities.cordis.members import MemberReading, MemberRules, Reading
from communities.cordis.rows import Place, ReadRows, SkippedRow, Table
from communities.cordis.table_files import TableFile

ROWS, REFUSED, READ = "rows", "refused", "read"

PackedRow = tuple[int, tuple[Any, ...], str, tuple[str, ...] | None]
"""Line, and what was read there."""

PackedSkip = tuple[int, int, int, str]
"""The index of the file, line, column and reason."""

_FEW = 1_000
_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True)
class Job:
    """The files to read, and what the catalogue takes."""

    files: Sequence[TableFile]
    rules: MemberRules


def write_message(message: tuple[Any, ...], target: IO[bytes]) -> None:
    """Send a message, its length before it."""
    content = marshal.dumps(message)
    target.write(_LENGTH.pack(len(content)) + content)
    target.flush()


def read_message(source: IO[bytes]) -> bytes | None:
    """Give the next message for `marshal.loads`, None at the end, also one inside a message."""
    length = source.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    content = source.read(*_LENGTH.unpack(length))
    return content if (len(content),) == _LENGTH.unpack(length) else None


def pack(place: Place, reading: Reading) -> PackedRow:
    """Give a row as it is sent."""
    member, moment, organisation = reading
    return place.line, tuple(member), moment.isoformat(), organisation


def unpack(rows: list[PackedRow], *, file: str) -> ReadRows:
    """Give rows as they were before they were sent."""
    readings = [
        (line, Reading(MemberReading._make(member), _read_moment(moment), organisation))
        for line, member, moment, organisation in rows
    ]
    return ReadRows(Table.ORGANISATION, file, readings)


def unpack_skip(skip: PackedSkip, files: Sequence[TableFile]) -> SkippedRow:
    """Give a skipped row as it was before it was sent."""
    index, line, column, reason = skip
    return SkippedRow(Table.ORGANISATION, Place(files[index].name, line, column), reason)


_read_moment = lru_cache(_FEW)(datetime.fromisoformat)
