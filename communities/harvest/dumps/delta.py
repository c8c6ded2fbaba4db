"""Writes what differs from the dump before: a file that can be carried out from its first line to its last.

New and changed records come first, in the order of kinds, so that what they refer to is there; removed ones
come last and in the opposite order, so that nothing refers to them any more.
"""

import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Literal, Self

from communities.harvest.dumps.kinds import KINDS, Kind
from communities.harvest.dumps.lines import Record, read_line, write_line
from communities.harvest.dumps.manifest import Delta
from communities.harvest.dumps.packing import Packing

DELTA = "delta"
Change = Literal["changed", "removed"]


class DeltaWriter:
    """The delta on its way into the folder of a dump."""

    def __init__(self, folder: Path) -> None:
        """Begin the files. Removals wait in files without a name, since there may be any number of them."""
        self._changed: Counter[str] = Counter()
        self._removed: Counter[str] = Counter()
        self._open = ExitStack()
        self._packing = self._open.enter_context(Packing(folder, DELTA))
        self._removals: dict[str, IO[bytes]] = {}
        for kind in KINDS:
            self._removals[kind.name] = self._open.enter_context(_open_unnamed(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def take(self, kind: Kind, before: bytes | None, after: bytes | None) -> None:
        """Note a record's line before and after; equal ones are passed over."""
        if before == after:
            return
        if after is not None:
            self._changed[kind.name] += 1
            self._packing.write(_write_change(kind, "changed", read_line(after)))
        elif before is not None:
            self._removed[kind.name] += 1
            record = read_line(before)
            line = _write_change(kind, "removed", {field: record[field] for field in kind.key})
            self._removals[kind.name].write(line)

    def finish(self, base: str, base_manifest_sha256: str) -> Delta:
        """Close the files and return what they are."""
        for kind in reversed(KINDS):
            waiting = self._removals[kind.name]
            waiting.seek(0)
            for line in waiting:
                self._packing.write(line)
        return Delta(
            base=base,
            base_manifest_sha256=base_manifest_sha256,
            changed={kind.name: self._changed[kind.name] for kind in KINDS},
            removed={kind.name: self._removed[kind.name] for kind in KINDS},
            files=self._packing.finish(),
        )


def _open_unnamed(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


def _write_change(kind: Kind, change: Change, record: Record) -> bytes:
    return write_line({"kind": kind.name, "change": change, "record": record})
