"""One file that was given by itself: its content tells what it holds, and so does its name."""

from functools import partial
from pathlib import Path
from typing import IO

from communities.cordis.csv_table import recognise_header
from communities.cordis.forms import SNIFFED, Form, recognise_form
from communities.cordis.json_rows import JsonListReader
from communities.cordis.refusals import RefusedFile
from communities.cordis.rows import Table
from communities.cordis.table_files import TableFile, recognise_columns, recognise_name


def find_form(path: Path) -> Form:
    """Give the form of a file. Raises `RefusedFile` if it is absent, special or empty."""
    if not path.is_file():
        raise RefusedFile(f"{path} is {'no plain file' if path.exists() else 'not there'}. Check the path.")
    if not (start := sniff(path)).strip():
        raise RefusedFile(f"{path.name} is empty. Download it again.")
    return recognise_form(start)


def make_loose_table(path: Path) -> TableFile:
    """Give a file as a table. Raises `RefusedFile` for what is none."""
    table = _find_json_table(path) if find_form(path) is Form.JSON else _find_csv_table(path)
    recognised = recognise_name(path.name) or (None if table is None else (table, 0))
    if recognised is None:
        raise RefusedFile(
            f"{path.name} is no table of a CORDIS dump that is imported. Give its project table or zip."
        )
    return TableFile(*recognised, path.name, path.stat().st_size, partial(open_file, path))


def open_file(path: Path) -> IO[bytes]:
    """Open a file to read its bytes."""
    return path.open("rb")


def sniff(path: Path) -> bytes:
    """Give a file's first bytes."""
    with path.open("rb") as stream:
        return stream.read(SNIFFED)


def _find_csv_table(path: Path) -> Table | None:
    return recognise_header(sniff(path).decode("utf-8-sig", "replace").partition("\n")[0])


def _find_json_table(path: Path) -> Table | None:
    with path.open("rb") as stream:
        first = next(JsonListReader(stream.read, name=path.name).read_objects(), None)
    return recognise_columns(first.members) if first else None
