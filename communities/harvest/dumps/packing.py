"""Writes lines into two compressed files at once, and reads lines back out of one."""

import gzip
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, Self

import zstandard

from communities.harvest.dumps.manifest import PackedFile

ENDINGS = {"zstd": "ndjson.zst", "gzip": "ndjson.gz"}
"""Compressions and how their files' names end; readers take the first one that is there."""

_ZSTD_LEVEL = 6
_GZIP_LEVEL = 6
_BUFFER = 256 * 1024


class _Compressor(Protocol):
    def write(self, data: bytes, /) -> int: ...

    def close(self) -> None: ...


class _Measured:
    """A file that counts and sums up what is written to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.sum = hashlib.sha256()
        self._file = path.open("xb")

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.sum.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Close once the disk has it all."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close, whatever became of it."""
        self._file.close()


class Packing:
    """The lines of one kind, or of a delta, on their way into `name`.ndjson.zst and `name`.ndjson.gz."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin both files."""
        self.records = 0
        self._name = name
        self._buffer = bytearray()
        self._size = 0
        self._sum = hashlib.sha256()
        self._files = {
            compression: _Measured(folder / f"{name}.{ending}") for compression, ending in ENDINGS.items()
        }
        self._compressors = [_open_compressor(way, file) for way, file in self._files.items()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.abandon()

    def write(self, line: bytes) -> None:
        """Add a line."""
        self.records += 1
        self._buffer += line
        if len(self._buffer) >= _BUFFER:
            self._flush()

    def finish(self) -> tuple[PackedFile, ...]:
        """Close the files once they are on the disk, and return what they are."""
        self._flush()
        for compressor in self._compressors:
            compressor.close()
        for file in self._files.values():
            file.close()
        return tuple(self._describe(way, file) for way, file in self._files.items())

    def _flush(self) -> None:
        data = bytes(self._buffer)
        self._buffer.clear()
        self._size += len(data)
        self._sum.update(data)
        for compressor in self._compressors:
            compressor.write(data)

    def _describe(self, compression: str, file: _Measured) -> PackedFile:
        return PackedFile(
            name=file.path.name,
            kind=self._name,
            compression=compression,
            records=self.records,
            bytes=file.size,
            sha256=file.sum.hexdigest(),
            content_bytes=self._size,
            content_sha256=self._sum.hexdigest(),
        )


def unpack(path: Path) -> Iterator[bytes]:
    """Give the lines of a compressed file, each with its line feed. Raises OSError or EOFError if damaged."""
    with path.open("rb") as file, _open_decompressor(path, file) as lines:
        try:
            yield from lines
        except zstandard.ZstdError as error:
            raise OSError(f"{path.name} is damaged: {error}") from error


def _open_compressor(compression: str, file: _Measured) -> _Compressor:
    if compression == "zstd":
        compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        return compressor.stream_writer(file, closefd=False)  # type: ignore[arg-type] # it only writes to it
    # No name and no time in it, so that the same lines make the same file.
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=file, mtime=0)


def _open_decompressor(path: Path, file: IO[bytes]) -> IO[bytes]:
    if path.name.endswith(ENDINGS["gzip"]):
        return gzip.GzipFile(fileobj=file, mode="rb")  # type: ignore[return-value] # a reader of bytes
    reader = zstandard.ZstdDecompressor().stream_reader(file, closefd=False)
    return io.BufferedReader(reader, buffer_size=_BUFFER)
