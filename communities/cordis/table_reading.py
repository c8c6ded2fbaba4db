"""One table file, read in the form that its content has."""

from collections.abc import Callable, Iterator

from communities.cordis.csv_table import read_csv_table
from communities.cordis.forms import SNIFFED, Form, recognise_form
from communities.cordis.json_table import read_json_table
from communities.cordis.rows import Row, SkippedRow
from communities.cordis.table_files import TableFile


def read_table(file: TableFile, *, watch: Callable[[bytes], object]) -> Iterator[Row | SkippedRow]:
    """Give the rows of a file, whatever it is called, and its bytes to `watch`. Raises `RefusedFile`."""
    with file.open() as stream:
        form = recognise_form(stream.read(SNIFFED))
    with file.open() as stream:
        read = read_json_table if form is Form.JSON else read_csv_table
        yield from read(stream, file=file, watch=watch)
