"""What the two processes say to each other: one job to the one that reads, then messages from it, marshalled.

Marshal takes plain values only and is the fastest way to put them on a pipe. Each message is a tuple:

- `("rows", index of the file, bytes that were read, how many rows, what is staged)`, as often as there
  are some; the last is a dictionary by the stage's tables;
- `("refused", sentence)`, where the files cannot be imported: then nothing follows;
- `("read", SHA-256 of each file, skipped rows)`, once, at the very end. Skipped rows come last, so that their
  order in the report doesn't depend on which process was faster.

A pipe that ends otherwise is a process that died.
"""

import marshal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from communities.cordis.limits import Rules
from communities.cordis.rows import Place, SkippedRow
from communities.cordis.table_files import TableFile

ROWS, REFUSED, READ = "rows", "refused", "read"

PackedSkip = tuple[int, int, int, str, str]
"""The index of the file, line, column, reason and the grant's number."""

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True)
class Job:
    """The files to read, and what the catalogue takes."""

    files: Sequence[TableFile]
    rules: Rules


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


def unpack_skip(skip: PackedSkip, files: Sequence[TableFile]) -> SkippedRow:
    """Give a skipped row as it was before it was sent."""
    index, line, column, *said = skip
    return SkippedRow(files[index].table, Place(files[index].name, line, column), *said)
