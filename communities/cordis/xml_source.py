"""A dump in its XML form: one file per project."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import IO

from communities.cordis.rows import Row, SkippedRow, Table
from communities.cordis.xml_records import read_records
from communities.cordis.xml_rows import make_rows

Document = tuple[str, IO[bytes]]


class XmlSource:
    """The projects of one folder, archive or set of files."""

    tables = frozenset(Table)

    def __init__(
        self, name: str, documents: Callable[[], AbstractContextManager[Iterator[Document]]]
    ) -> None:
        """Take what gives each document's name and open stream, one after the other."""
        self.name = name
        self._documents = documents
        self._digest = hashlib.sha256()

    def read_rows(self) -> Iterator[Row | SkippedRow]:
        """Give the rows of every project."""
        with self._documents() as documents:
            for name, stream in documents:
                yield from self._read_document(name, stream)

    def checksum(self) -> str:
        """SHA-256 over base names and contents; the same for a folder and its zip."""
        return self._digest.hexdigest()

    def _read_document(self, name: str, stream: IO[bytes]) -> Iterator[Row | SkippedRow]:
        digest = hashlib.sha256()

        def read(size: int) -> bytes:
            digest.update(chunk := stream.read(size))
            return chunk

        yield from make_rows(read_records(read, name=name), name=name)
        self._digest.update(f"{PurePosixPath(name).name} {digest.hexdigest()}\n".encode())
