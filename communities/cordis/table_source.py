"""A dump in its CSV or JSON form: several table files read one after the other."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from communities.cordis.apart.listening import reading_apart
from communities.cordis.part_reading import read_parts
from communities.cordis.part_rows import PART_TABLES, PartReader
from communities.cordis.readings import find_rules
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Advance, ReadRows, Row, Rows, SkippedRow, Table, ignore
from communities.cordis.table_files import TableFile
from communities.cordis.table_reading import read_table
from communities.cordis.watching import CHUNK, Watch

_OFTEN = 250
"""Rows after which to look what the other process has read."""


class TableSource:
    """The tables of one folder, archive or set of files."""

    def __init__(self, name: str, files: Sequence[TableFile]) -> None:
        """Take the files in the order of the tables. Raises `RefusedFile` without a project table."""
        order = list(Table)
        self.name = name
        self._files = sorted(files, key=lambda file: (order.index(file.table), file.part))
        self._digest = hashlib.sha256()
        self._refuse_doubles()
        if Table.PROJECT not in self.tables:
            raise RefusedFile(
                f"{name} holds no project table. "
                f"Give the folder, the zip or the project table of a CORDIS projects dump."
            )

    @property
    def tables(self) -> frozenset[Table]:
        """The tables that have a file."""
        return frozenset(file.table for file in self._files)

    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self._files)

    def read_rows(self, advance: Advance = ignore) -> Rows:
        """Give every row of every file; parts of grants last, or among others if another process reads them.

        Either way, rows that are skipped come in the same order.
        """
        parts = [file for file in self._files if file.table in PART_TABLES]
        digests: dict[str, str] = {}
        with reading_apart(parts) as apart:
            for file in self._files:
                if file not in parts:
                    for number, row in enumerate(_read_file(file, advance, digests)):
                        yield row
                        if apart and not number % _OFTEN:
                            yield from apart.take_ready(advance)
            if apart:
                yield from apart.take_rest(advance)
            if apart and apart.digests:
                digests |= zip((file.name for file in parts), apart.digests, strict=True)
            else:
                yield from _read_parts(parts, advance, digests)
        for file in self._files:
            self._digest.update(f"{file.table} {file.part} {digests[file.name]}\n".encode())

    def checksum(self) -> str:
        """SHA-256 over tables, part numbers and contents; the same for a folder and its zip."""
        return self._digest.hexdigest()

    def read_checksum(self, advance: Advance = ignore) -> str:
        """Give the same without reading the rows."""
        whole = hashlib.sha256()
        for file in self._files:
            watch = Watch(advance)
            with file.open() as stream:
                while chunk := stream.read(CHUNK):
                    watch.note(chunk)
            whole.update(f"{file.table} {file.part} {watch.hexdigest()}\n".encode())
        return whole.hexdigest()

    def _refuse_doubles(self) -> None:
        parts = Counter((file.table, file.part) for file in self._files)
        doubled = [file.name for file in self._files if parts[file.table, file.part] > 1]
        if doubled:
            raise RefusedFile(f"{' and '.join(doubled)} hold the same table. Keep one of them and try again.")


def _read_file(file: TableFile, advance: Advance, digests: dict[str, str]) -> Iterator[Row | SkippedRow]:
    """Give the rows of a file, and then its SHA-256 to `digests`."""
    watch = Watch(advance)
    yield from read_table(file, watch=watch.note)
    digests[file.name] = watch.hexdigest()


def _read_parts(
    files: Iterable[TableFile], advance: Advance, digests: dict[str, str]
) -> Iterator[ReadRows | SkippedRow]:
    """Do the same for the files that another process would have read."""
    reader = PartReader(find_rules())
    for file in files:
        watch = Watch(advance)
        yield from read_parts(file, reader, watch=watch.note)
        digests[file.name] = watch.hexdigest()
