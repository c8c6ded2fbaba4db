"""Tables and XML projects inside a zip: found without unpacking, and never trusted."""

import io
import stat
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from communities.cordis.refusals import RefusedFile
from communities.cordis.table_files import TableFile, recognise_name
from communities.cordis.xml_records import LARGEST_DOCUMENT
from communities.cordis.xml_source import Document

LARGEST_MEMBER = 4 * 1024**3
"""Bytes, unpacked. The largest real table (organisations of Horizon 2020) has under 100 MB."""

LARGEST_RATIO = 200
"""Unpacked to packed. Real tables reach about 10; deflate itself ends near 1,000."""

RATIO_FREE = 10 * 1024**2
"""Bytes. Below this size a high ratio does no harm."""

_MOST_MEMBERS = 200_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_ENCRYPTED = 0x1
_END, _LONGEST_END, _UNCOUNTED = b"PK\x05\x06", 22 + 0xFFFF, 0xFFFF
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def find_tables(path: Path) -> list[TableFile]:
    """List the tables in a zip, by base name. Raises `RefusedFile` for a damaged or hostile archive."""
    tables = []
    for member in _list_members(path):
        if recognised := recognise_name(member.filename):
            _refuse_bombs(member, archive=path.name, largest=LARGEST_MEMBER)
            opened = partial(_open_member, path, member.filename)
            tables.append(TableFile(*recognised, f"{path.name}/{member.filename}", member.file_size, opened))
    return tables


def find_documents(path: Path) -> tuple[list[str], int]:
    """List the XML files in a zip, and their size. Raises `RefusedFile`, also for a spreadsheet."""
    members = [member for member in _list_members(path) if member.filename.lower().endswith(".xml")]
    if any(member.filename == "[Content_Types].xml" for member in members):
        raise RefusedFile(
            f"{path.name} is a spreadsheet. Give the CSV, JSON or XML form of the dump instead."
        )
    for member in members:
        _refuse_bombs(member, archive=path.name, largest=LARGEST_DOCUMENT)
    names = [member.filename for member in members]
    size = sum(member.file_size for member in members)
    return sorted(names, key=lambda name: PurePosixPath(name).name), size


@contextmanager
def open_documents(path: Path, names: list[str]) -> Iterator[Iterator[Document]]:
    """Give members with their names, each open while it is its turn; the archive is opened once for all."""
    with (
        _open_archive(path) as archive,
        closing(_open_each(archive, names, archive_name=path.name)) as documents,
    ):
        yield documents


def _open_each(
    archive: zipfile.ZipFile, names: list[str], *, archive_name: str
) -> Generator[Document, None, None]:
    for name in names:
        with archive.open(name) as stream:
            yield f"{archive_name}/{name}", stream


def _list_members(path: Path) -> list[zipfile.ZipInfo]:
    with _open_archive(path) as archive:
        _refuse_lost_members(archive, path)
        members = [member for member in archive.infolist() if not member.is_dir()]
        for member in members[:_MOST_MEMBERS]:
            if not _is_read(member):
                # A table that lost its name to a broken byte has another one in its own header.
                archive.open(member).close()
    if len(members) > _MOST_MEMBERS:
        raise RefusedFile(f"{path.name} holds {len(members)} files; a CORDIS dump has fewer.")
    for member in members:
        _refuse_path_tricks(member, archive=path.name)
    _refuse_shared_bytes(members, archive=path.name, packed=path.stat().st_size)
    return members


def _refuse_lost_members(archive: zipfile.ZipFile, path: Path) -> None:
    """Refuse a directory of fewer files than it says: one broken length hides the entry after it."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _LONGEST_END))
        end = stream.read()
    at = end.rfind(_END)
    said = int.from_bytes(end[at + 10 : at + 12], "little")
    # An archive of more files than two bytes can count says so, and has its number elsewhere.
    if at < 0 or said not in {len(archive.infolist()), _UNCOUNTED}:
        raise RefusedFile(
            f"{path.name} is damaged: it lists {len(archive.infolist())} files and says {said}. "
            f"Download it again."
        )


def _is_read(member: zipfile.ZipInfo) -> bool:
    return recognise_name(member.filename) is not None or member.filename.lower().endswith(".xml")


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGE as error:
        raise RefusedFile(f"{path.name} is damaged or cut off ({error}). Download it again.") from error


@contextmanager
def _open_member(path: Path, name: str) -> Iterator[IO[bytes]]:
    with _open_archive(path) as archive, archive.open(name) as stream, io.BufferedReader(stream) as lines:  # type: ignore[type-var]
        yield lines


def _refuse_path_tricks(member: zipfile.ZipInfo, *, archive: str) -> None:
    name = PurePosixPath(member.filename)
    leads_out = name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename
    if leads_out or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedFile(
            f"{archive} holds {member.filename!r}, which points outside of the archive. "
            f"CORDIS's archives hold plain files: download it from cordis.europa.eu."
        )


def _refuse_bombs(member: zipfile.ZipInfo, *, archive: str, largest: int) -> None:
    place = f"{archive}/{member.filename}"
    if member.flag_bits & _IS_ENCRYPTED or member.compress_type not in _METHODS:
        raise RefusedFile(f"{place} is encrypted or packed in an unusual way. Pack it again as a plain zip.")
    ratio_is_absurd = member.file_size > max(RATIO_FREE, LARGEST_RATIO * member.compress_size)
    if member.file_size > largest or ratio_is_absurd:
        raise RefusedFile(
            f"{place} would unpack to {member.file_size} bytes from {member.compress_size}: "
            f"this is no part of a CORDIS dump, so it was not opened."
        )


def _refuse_shared_bytes(members: list[zipfile.ZipInfo], *, archive: str, packed: int) -> None:
    """Refuse the bomb whose many members are all the same few bytes."""
    if sum(member.compress_size for member in members) > packed:
        raise RefusedFile(
            f"{archive} holds files that overlap, so it would unpack without end. Download it again."
        )
