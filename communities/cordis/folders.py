"""Tables and XML projects of a folder, or of its csv/, json/ or xml/, as the published zips unpack."""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from communities.cordis.loose_files import open_file
from communities.cordis.refusals import RefusedFile
from communities.cordis.table_files import TableFile, recognise_name
from communities.cordis.xml_source import Document

_SUBFOLDERS = ("", "csv", "json", "xml")


def find_tables(folder: Path) -> list[TableFile]:
    """List the tables of a folder by their names."""
    tables = []
    for path in _list_files(folder):
        if recognised := recognise_name(path.name):
            _refuse_special(path, folder=folder)
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            tables.append(TableFile(*recognised, name, path.stat().st_size, partial(open_file, path)))
    return tables


def find_documents(folder: Path) -> tuple[list[str], int]:
    """List the XML files of a folder by base name, relative to it, with their size."""
    paths = [path for path in _list_files(folder) if path.suffix.lower() == ".xml"]
    for path in paths:
        _refuse_special(path, folder=folder)
    names = [path.relative_to(folder).as_posix() for path in sorted(paths, key=lambda path: path.name)]
    return names, sum(path.stat().st_size for path in paths)


@contextmanager
def open_documents(folder: Path, names: list[str]) -> Iterator[Iterator[Document]]:
    """Give files with their names, each open while it is its turn."""
    with closing(_open_each(folder, names)) as documents:
        yield documents


def _open_each(folder: Path, names: list[str]) -> Generator[Document, None, None]:
    for name in names:
        with open_file(folder / name) as stream:
            yield f"{folder.name}/{name}", stream


def _list_files(folder: Path) -> list[Path]:
    places = [place for name in _SUBFOLDERS if (place := folder / name).is_dir()]
    return sorted(path for place in places for path in place.iterdir())


def _refuse_special(path: Path, *, folder: Path) -> None:
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise RefusedFile(f"{path} is no plain file of its folder. Give a folder with the files themselves.")
