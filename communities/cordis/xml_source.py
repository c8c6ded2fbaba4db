"""A dump in its XML form: one file per project."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import IO

from communities.cordis.rows import Advance, Row, Rows, SkippedRow, Table, ignore
from communities.cordis.watching import CHUNK, Watch
from communities.cordis.xml_records import read_records
from communities.cordis.xml_rows import make_rows

Document = tuple[str, IO[bytes]]


class XmlSource:
    """The projects of one folder, archive or set of files."""

    tables = frozenset(Table)

    def __init__(
        self, name: str, size: int, documents: Callable[[], AbstractContextManager[Iterator[Document]]]
    ) -> None:
        """Take the bytes of all, and what gives each document's name and open stream, one after the other."""
        self.name = name
        self._size = size
        self._documents = documents
        self._digest = hashlib.sha256()

    def size(self) -> int:
        """Bytes of all documents."""
        return self._size

    def read_rows(self, advance: Advance = ignore) -> Rows:
        """Give the rows of every project."""
        with self._documents() as documents:
            for name, stream in documents:
                yield from self._read_document(name, stream, advance)

    def checksum(self) -> str:
        """SHA-256 over base names and contents; the same for a folder and its zip."""
        return self._digest.hexdigest()

    def read_checksum(self, advance: Advance = ignore) -> str:
        """Give the same without reading the rows."""
        whole = hashlib.sha256()
        with self._documents() as documents:
            for name, stream in documents:
                watch = Watch(advance)
                while chunk := stream.read(CHUNK):
                    watch.note(chunk)
                whole.update(f"{PurePosixPath(name).name} {watch.hexdigest()}\n".encode())
        return whole.hexdigest()

    def _read_document(self, name: str, stream: IO[bytes], advance: Advance) -> Iterator[Row | SkippedRow]:
        watch = Watch(advance)

        def read(size: int) -> bytes:
            watch.note(chunk := stream.read(size))
            return chunk

        yield from make_rows(read_records(read, name=name), name=name)
        self._digest.update(f"{PurePosixPath(name).name} {watch.hexdigest()}\n".encode())
