"""The import: stage all files first, then write what changed in one transaction."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from django.db import transaction

from communities.cordis.catalogues import write_organisations, write_programmes, write_topics
from communities.cordis.grants import write_grants
from communities.cordis.opening import open_sources
from communities.cordis.refusals import RefusedFile, UnreadableValue
from communities.cordis.releases import record_releases, refuse_lossy, refuse_shrunk
from communities.cordis.report import ImportReport, SourceCount
from communities.cordis.rows import Row, SkippedRow, Source, Table
from communities.cordis.settling import count_frameworks, count_unlisted_grants, find_newest_day, settle
from communities.cordis.stage import Stage, open_stage
from communities.cordis.stage_reading import (
    read_grant_batches,
    read_organisations,
    read_programmes,
    read_subjects,
    read_topics,
)
from communities.cordis.subjects import write_subjects
from communities.cordis.turns import one_import_at_a_time

Told = dict[Table, set[int]]
"""Which sources (by index) have rows of a table: there, a grant without rows is known to have none."""

_COUNTED_BY_ROW = {Table.PROJECT, Table.ORGANISATION}


class Progress(Protocol):
    """Hears how far the import is; `total` is None while it cannot be known."""

    def __call__(self, step: str, *, done: int, total: int | None) -> None:
        """Add `done` rows to a step."""


def stay_silent(step: str, *, done: int, total: int | None) -> None:
    """Show no progress."""


def import_paths(
    paths: Iterable[Path], *, allow_shrink: bool = False, progress: Progress = stay_silent
) -> ImportReport:
    """Import dumps: folders, zips or table files. All of it or, with `RefusedFile`, nothing.

    A second import at the same time is refused too. The database is not locked while files are read.
    `allow_shrink` takes a dump that has lost grants.
    """
    report = ImportReport()
    sources = open_sources(paths)
    with one_import_at_a_time(), open_stage() as stage:
        told: Told = {Table.WEB_LINK: set(), Table.SUBJECT: set()}
        for index, source in enumerate(sources):
            seen = _stage_source(stage, source, index=index, report=report, progress=progress)
            for table in told:
                told[table] |= {index} if seen[table] else set()
            _refuse_loss(stage, report, index=index, allow_shrink=allow_shrink)
        settle(stage, report)
        with transaction.atomic():
            _write(stage, report, told=told, progress=progress)
            record_releases(report)
    return report


def _stage_source(
    stage: Stage, source: Source, *, index: int, report: ImportReport, progress: Progress
) -> Counter[Table]:
    """Stage all rows of a source; give how many each of its tables has."""
    seen: Counter[Table] = Counter()
    statuses: Counter[str] = Counter()
    skipped_before = report.tally_for(Table.PROJECT).skipped
    for row in source.read_rows():
        seen[row.table] += 1
        statuses[_stage_row(stage, row, index=index, report=report)] += 1
        progress(f"reading {source.name}", done=1, total=None)
    for table in _COUNTED_BY_ROW:
        report.tally_for(table).read += seen[table]
    report.notes += _note_gaps(source, seen) + _note_statuses(source, statuses)
    skipped = report.tally_for(Table.PROJECT).skipped - skipped_before
    report.sources.append(_count_source(stage, source, index=index, skipped=skipped))
    if not report.sources[-1].grants:
        raise RefusedFile(f"{source.name}: its project table holds no readable grant. {_say_why(report)}")
    return seen


def _stage_row(stage: Stage, row: Row | SkippedRow, *, index: int, report: ImportReport) -> str:
    """Stage a row or report why not; give a status that is not known."""
    if isinstance(row, SkippedRow):
        report.skip(row)
        return ""
    try:
        return stage.add(row, source=index)
    except UnreadableValue as error:
        report.skip(SkippedRow(row.table, row.place, str(error)))
        return ""


def _count_source(stage: Stage, source: Source, *, index: int, skipped: int) -> SourceCount:
    frameworks = count_frameworks(stage, source=index)
    return SourceCount(
        name=source.name,
        grants=sum(frameworks.values()),
        skipped=skipped,
        frameworks=frameworks,
        checksum=source.checksum(),
        data_date=find_newest_day(stage, source=index),
    )


def _note_gaps(source: Source, seen: Counter[Table]) -> list[str]:
    missing = [table for table in Table if table not in source.tables]
    empty = [table for table in Table if table in source.tables and not seen[table]]
    return [
        f"{source.name} has no {table} table: what the portal holds of it stays." for table in missing
    ] + [
        f"{source.name}: its {table} table has no rows: what the portal holds of it stays." for table in empty
    ]


def _note_statuses(source: Source, statuses: Counter[str]) -> list[str]:
    return [
        f"{source.name}: {count} grants have the status {status!r}, which is not known: taken without it."
        for status, count in sorted(statuses.items())
        if status
    ]


def _say_why(report: ImportReport) -> str:
    first = next(iter(report.skipped), None)
    return f"The first row, {first.place}: {first.reason}." if first else "Download it again."


def _refuse_loss(stage: Stage, report: ImportReport, *, index: int, allow_shrink: bool) -> None:
    if allow_shrink:
        return
    unlisted = count_unlisted_grants(stage, source=index)
    refuse_shrunk(report.sources[index])
    refuse_lossy(report.sources[index], unlisted=unlisted)


def _write(stage: Stage, report: ImportReport, *, told: Told, progress: Progress) -> None:
    total = sum(source.grants for source in report.sources)
    write_programmes(read_programmes(stage), report.tallies["programmes"])
    write_topics(read_topics(stage), report.tallies["topics"])
    write_subjects(read_subjects(stage), report)
    write_organisations(read_organisations(stage), report.tallies["organisations"])
    for batch in read_grant_batches(stage, told=told):
        write_grants(batch, report)
        progress("writing grants", done=len(batch), total=total)
