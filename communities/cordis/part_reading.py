"""Files of participants, topics, legal bases and subjects, read many rows at a time, by either process."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from communities.cordis.cells import read_record_number
from communities.cordis.part_rows import PartReader, StagedRow
from communities.cordis.refusals import UnreadableValue
from communities.cordis.rows import ReadRows, Row, SkippedRow
from communities.cordis.table_files import TableFile
from communities.cordis.table_reading import read_table

BATCH = 1_000
"""Rows: some hundred kilobytes."""


def read_parts(
    file: TableFile, reader: PartReader, *, watch: Callable[[bytes], object]
) -> Iterator[ReadRows | SkippedRow]:
    """Give what a file says, and its bytes to `watch`. Raises `RefusedFile`."""
    count, staged = 0, defaultdict[str, list[StagedRow]](list)
    for row in read_table(file, watch=watch):
        skipped = row if isinstance(row, SkippedRow) else _read(row, reader, staged)
        if skipped:
            yield skipped
            continue
        count += 1
        if count == BATCH:
            yield ReadRows(file.table, file.name, count, staged)
            count, staged = 0, defaultdict(list)
    if count:
        yield ReadRows(file.table, file.name, count, staged)


def _read(row: Row, reader: PartReader, staged: dict[str, list[StagedRow]]) -> SkippedRow | None:
    try:
        for table, values in reader.read(row):
            staged[table].append(values)
    except UnreadableValue as error:
        return SkippedRow(row.table, row.place, str(error), read_record_number(row.cells["projectID"]))
    return None
