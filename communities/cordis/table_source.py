"""A dump in its CSV or JSON form: several table files read one after the other."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from communities.cordis.csv_table import read_csv_table
from communities.cordis.forms import SNIFFED, Form, recognise_form
from communities.cordis.json_table import read_json_table
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Advance, Row, SkippedRow, Table, ignore
from communities.cordis.table_files import TableFile
from communities.cordis.watching import CHUNK, Watch


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

    def read_rows(self, advance: Advance = ignore) -> Iterator[Row | SkippedRow]:
        """Give every row of every file."""
        for file in self._files:
            watch = Watch(advance)
            yield from _read_table(file, watch=watch.note)
            self._digest.update(f"{file.table} {file.part} {watch.hexdigest()}\n".encode())

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


def _read_table(file: TableFile, *, watch: Callable[[bytes], object]) -> Iterator[Row | SkippedRow]:
    """Give the rows of a file in the form that its content has, whatever it is called."""
    with file.open() as stream:
        form = recognise_form(stream.read(SNIFFED))
    with file.open() as stream:
        read = read_json_table if form is Form.JSON else read_csv_table
        yield from read(stream, file=file, watch=watch)
