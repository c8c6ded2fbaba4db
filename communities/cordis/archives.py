"""Tables inside a zip: found without unpacking, and never trusted."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from communities.cordis.refusals import RefusedFile
from communities.cordis.table_files import TableFile, recognise_name

LARGEST_MEMBER = 4 * 1024**3
"""Bytes, unpacked. The largest real table (organisations of Horizon 2020) has under 100 MB."""

LARGEST_RATIO = 200
"""Unpacked to packed. Real tables reach about 10; deflate itself ends near 1,000."""

RATIO_FREE = 10 * 1024**2
"""Bytes. Below this size a high ratio does no harm."""

_MOST_MEMBERS = 200_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def find_archived_tables(path: Path) -> list[TableFile]:
    """List the tables in a zip, by base name. Raises `RefusedFile` for a damaged or hostile archive."""
    with _open_archive(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > _MOST_MEMBERS:
            raise RefusedFile(f"{path.name} holds {len(members)} files; a CORDIS dump has fewer.")
        for member in members:
            _refuse_path_tricks(member, archive=path.name)
        return [file for member in members if (file := _make_table_file(member, path=path))]


def list_archived_names(path: Path) -> list[str]:
    """Give the names inside, to say what form of dump it is."""
    with _open_archive(path) as archive:
        return archive.namelist()


def _make_table_file(member: zipfile.ZipInfo, *, path: Path) -> TableFile | None:
    recognised = recognise_name(member.filename)
    if recognised is None:
        return None
    _refuse_bombs(member, archive=path.name)
    table, part = recognised
    return TableFile(
        table, part, f"{path.name}/{member.filename}", partial(_open_member, path, member.filename)
    )


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGE as error:
        raise RefusedFile(f"{path.name} is damaged or cut off ({error}). Download it again.") from error


@contextmanager
def _open_member(path: Path, name: str) -> Iterator[IO[bytes]]:
    with _open_archive(path) as archive, archive.open(name) as stream:
        yield stream


def _refuse_path_tricks(member: zipfile.ZipInfo, *, archive: str) -> None:
    name = PurePosixPath(member.filename)
    leads_out = name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename
    if leads_out or stat.S_ISLNK(member.external_attr >> 16):
        raise RefusedFile(
            f"{archive} holds {member.filename!r}, which points outside of the archive. "
            f"CORDIS's archives hold plain files: download it from cordis.europa.eu."
        )


def _refuse_bombs(member: zipfile.ZipInfo, *, archive: str) -> None:
    place = f"{archive}/{member.filename}"
    if member.flag_bits & _IS_ENCRYPTED or member.compress_type not in _METHODS:
        raise RefusedFile(f"{place} is encrypted or packed in an unusual way. Pack it again as a plain zip.")
    ratio_is_absurd = member.file_size > max(RATIO_FREE, LARGEST_RATIO * member.compress_size)
    if member.file_size > LARGEST_MEMBER or ratio_is_absurd:
        raise RefusedFile(
            f"{place} would unpack to {member.file_size} bytes from {member.compress_size}: "
            f"this is no CORDIS table, so it was not opened."
        )
