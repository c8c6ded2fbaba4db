"""From the paths that were given to the dumps in them: folder, zip or loose files, known by content."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from pathlib import Path

from communities.cordis import archives, folders
from communities.cordis.forms import Form
from communities.cordis.loose_files import find_form, make_loose_table, sniff
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Source, Table
from communities.cordis.table_source import TableSource
from communities.cordis.xml_source import XmlSource

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


def open_sources(paths: Iterable[Path]) -> list[Source]:
    """Give one source per folder and zip, and one per set of loose files that lie side by side.

    Raises `RefusedFile` for what is absent, unreadable, or no dump.
    """
    given = [Path(path).absolute() for path in dict.fromkeys(paths)]
    try:
        whole = [_open_whole(path) for path in given if path.is_dir() or _is_zip(path)]
        loose = [
            (path.parent, find_form(path), path) for path in given if not (path.is_dir() or _is_zip(path))
        ]
        groups = groupby(sorted(loose), key=lambda item: (item[0], item[1] is Form.XML))
        return whole + [
            _open_loose([path for *_, path in group], is_xml=is_xml) for (_, is_xml), group in groups
        ]
    except OSError as error:
        raise RefusedFile(f"{error.filename} cannot be read: {error.strerror}.") from error


def _open_whole(path: Path) -> Source:
    place = folders if path.is_dir() else archives
    if files := place.find_tables(path):
        return TableSource(path.name, files)
    documents, size = place.find_documents(path)
    if documents:
        return XmlSource(path.name, size, partial(place.open_documents, path, documents))
    raise RefusedFile(
        f"{path.name} holds no project table and no project in XML. "
        f"Give the folder, the zip or the project table of a CORDIS projects dump."
    )


def _open_loose(paths: list[Path], *, is_xml: bool) -> Source:
    if is_xml:
        names = [path.name for path in paths]
        size = sum(path.stat().st_size for path in paths)
        return XmlSource(names[0], size, partial(folders.open_documents, paths[0].parent, names))
    files = [make_loose_table(path) for path in paths]
    projects = [file.name for file in files if file.table is Table.PROJECT]
    return TableSource((projects or [files[0].name])[0], files)


def _is_zip(path: Path) -> bool:
    return path.is_file() and sniff(path).startswith(_ZIP_STARTS)
