"""From the paths that were given to the dumps in them: folder, zip or loose files, known by content."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO

from communities.cordis.archives import find_archived_tables, list_archived_names
from communities.cordis.csv_source import CsvSource
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Source, Table
from communities.cordis.table_files import TableFile, recognise_header, recognise_name

_SNIFFED = 8_192
_FORM_OF_START = {b"<": "XML", b"[": "JSON", b"{": "JSON"}


def open_sources(paths: Iterable[Path]) -> list[Source]:
    """Give one source per folder and zip, and one per set of loose files that lie side by side.

    Raises `RefusedFile` for what is absent, unreadable, or in a form that is not read yet.
    """
    given = [Path(path).absolute() for path in dict.fromkeys(paths)]
    try:
        whole = [_open_whole(path) for path in given if path.is_dir() or _is_zip(path)]
        loose = sorted(path for path in given if not (path.is_dir() or _is_zip(path)))
        return whole + [_open_loose(list(files)) for _, files in groupby(loose, key=lambda path: path.parent)]
    except OSError as error:
        raise RefusedFile(f"{error.filename} cannot be read: {error.strerror}.") from error


def _open_whole(path: Path) -> Source:
    files = _find_tables(path) if path.is_dir() else find_archived_tables(path)
    if not files:
        _refuse_other_forms(path)
    return CsvSource(path.name, files)


def _open_loose(paths: list[Path]) -> Source:
    files = [_make_loose_file(path) for path in paths]
    projects = [file.name for file in files if file.table is Table.PROJECT]
    return CsvSource((projects or [files[0].name])[0], files)


def _find_tables(folder: Path) -> list[TableFile]:
    """List the tables in a folder or in its csv/, as the published zips unpack."""
    candidates = sorted(
        path for place in (folder, folder / "csv") if place.is_dir() for path in place.iterdir()
    )
    return [file for path in candidates if (file := _make_listed_file(path, folder=folder))]


def _make_listed_file(path: Path, *, folder: Path) -> TableFile | None:
    recognised = recognise_name(path.name)
    if recognised is None:
        return None
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise RefusedFile(f"{path} is no plain file of its folder. Give a folder with the files themselves.")
    name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    return TableFile(*recognised, name, partial(_open_file, path))


def _make_loose_file(path: Path) -> TableFile:
    if not path.is_file():
        raise RefusedFile(f"{path} is {'no plain file' if path.exists() else 'not there'}. Check the path.")
    start = _sniff(path)
    if not start.strip():
        raise RefusedFile(f"{path.name} is empty. Download it again.")
    _refuse_form(_FORM_OF_START.get(start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]), name=path.name)
    table = recognise_header(start.decode("utf-8-sig", "replace").partition("\n")[0])
    recognised = recognise_name(path.name) or (None if table is None else (table, 1))
    if recognised is None:
        raise RefusedFile(
            f"{path.name} is no table of a CORDIS dump that is imported. Give its project.csv or zip."
        )
    return TableFile(*recognised, path.name, partial(_open_file, path))


def _open_file(path: Path) -> IO[bytes]:
    return path.open("rb")


def _is_zip(path: Path) -> bool:
    return path.is_file() and _sniff(path).startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _sniff(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_SNIFFED)


def _refuse_other_forms(path: Path) -> None:
    names = [item.name for item in path.iterdir()] if path.is_dir() else list_archived_names(path)
    if "[Content_Types].xml" in names:
        raise RefusedFile(f"{path.name} is a spreadsheet. Give the CSV form of the dump (…-csv.zip) instead.")
    for form in ("JSON", "XML"):
        if any(name.lower().endswith(f".{form.lower()}") for name in names):
            _refuse_form(form, name=path.name)


def _refuse_form(form: str | None, *, name: str) -> None:
    if form:
        raise RefusedFile(
            f"{name} is the {form} form of a CORDIS dump, which is not imported yet. "
            f"Give the CSV form of the same dump (…-csv.zip)."
        )
