"""The import: stage all files, work out beside the catalogue what differs, publish that at once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from communities.cordis import publishing
from communities.cordis.afterwards import follow_up
from communities.cordis.cells import read_record_number
from communities.cordis.opening import open_sources
from communities.cordis.planning import Plan, make_plan
from communities.cordis.progress import Progress, Step, stay_silent
from communities.cordis.refusals import RefusedFile, UnreadableValue
from communities.cordis.releases import refuse_lossy, refuse_shrunk
from communities.cordis.report import ImportReport, SourceCount
from communities.cordis.rows import ReadRows, Row, SkippedRow, Source, Table
from communities.cordis.session import roomy_session
from communities.cordis.settling import (
    count_frameworks,
    count_unlisted_grants,
    drop_repeated_grants,
    settle,
)
from communities.cordis.stage import Stage, open_stage
from communities.cordis.turns import one_import_at_a_time
from communities.cordis.unchanged import report_unchanged
from communities.moments.turn import wait_for_turn

Told = dict[Table, set[int]]
"""Which sources (by index) have rows of a table: there, a grant without rows is known to have none."""

_COUNTED_BY_ROW = {Table.PROJECT, Table.ORGANISATION}


def import_paths(
    paths: Iterable[Path],
    *,
    allow_shrink: bool = False,
    again: bool = False,
    progress: Progress = stay_silent,
) -> ImportReport:
    """Import dumps: folders, zips or table files. All of it or, with `RefusedFile`, nothing.

    A second import at the same time is refused too. Nobody is kept from reading, nor from writing for more
    than a moment. `allow_shrink` takes a dump that has lost grants; `again` reads one that is in already.
    """
    sources = open_sources(paths)
    with one_import_at_a_time(), roomy_session():
        publishing.clear_away()
        report = None if again else report_unchanged(sources, progress)
        if report is None:
            with open_stage() as stage:
                report = _import(sources, stage, allow_shrink=allow_shrink, progress=progress)
        follow_up()
    return report


def _import(
    sources: Sequence[Source], stage: Stage, *, allow_shrink: bool, progress: Progress
) -> ImportReport:
    report = ImportReport()
    told: Told = {Table.WEB_LINK: set(), Table.SUBJECT: set()}
    for index, source in enumerate(sources):
        seen = _stage_source(stage, source, index=index, report=report, progress=progress)
        for table in told:
            told[table] |= {index} if seen[table] else set()
        _refuse_loss(report, index=index, allow_shrink=allow_shrink)
    settle(stage, report)
    with wait_for_turn():
        plan = make_plan(report, websites=told[Table.WEB_LINK], subjects=told[Table.SUBJECT])
        _publish(plan, progress)
    return report


def _publish(plan: Plan, progress: Progress) -> None:
    total = sum(count.changes for count in plan.counts.values())
    step = Step("publishing", total=total, unit=" rows", progress=progress)
    publishing.publish(plan.counts, first=plan.write_first, last=plan.write_last, progress=step.advance)
    step.finish()


def _stage_source(
    stage: Stage, source: Source, *, index: int, report: ImportReport, progress: Progress
) -> Counter[Table]:
    """Stage all rows of a source; give how many each of its tables has."""
    statuses: Counter[str] = Counter()
    skipped_before = report.tally_for(Table.PROJECT).skipped
    seen = _stage_rows(stage, source, index=index, report=report, statuses=statuses, progress=progress)
    drop_repeated_grants(stage, report)
    for table in _COUNTED_BY_ROW:
        report.tally_for(table).read += seen[table]
    report.notes += _note_gaps(source, seen) + _note_statuses(source, statuses)
    skipped = report.tally_for(Table.PROJECT).skipped - skipped_before
    report.sources.append(_count_source(stage, source, index=index, skipped=skipped))
    if not report.sources[-1].grants:
        raise RefusedFile(f"{source.name}: its project table holds no readable grant. {_say_why(report)}")
    return seen


def _stage_rows(
    stage: Stage,
    source: Source,
    *,
    index: int,
    report: ImportReport,
    statuses: Counter[str],
    progress: Progress,
) -> Counter[Table]:
    """Stage what is read, and count it by table; `statuses` takes those that are not known."""
    seen: Counter[Table] = Counter()
    step = Step(f"reading {source.name}", total=source.size(), unit="B", progress=progress)
    with closing(source.read_rows(step.advance)) as rows:
        for row in rows:
            if isinstance(row, ReadRows):
                seen[row.table] += row.row_count
                stage.add_read(row, source=index)
                continue
            seen[row.table] += 1
            if status := _stage_row(stage, row, index=index, report=report):
                statuses[status] += 1
    step.finish()
    stage.flush()
    return seen


def _stage_row(stage: Stage, row: Row | SkippedRow, *, index: int, report: ImportReport) -> str:
    """Stage a row or report why not; give a status that is not known."""
    if isinstance(row, Row):
        try:
            return stage.add(row, source=index)
        except UnreadableValue as error:
            number = read_record_number(row.cells.get("projectID", ""))
            row = SkippedRow(row.table, row.place, str(error), number)
    report.skip(row)
    stage.note_unread(row, source=index)
    return ""


def _count_source(stage: Stage, source: Source, *, index: int, skipped: int) -> SourceCount:
    frameworks = count_frameworks(source=index)
    newest = stage.newest.get(index, "")
    return SourceCount(
        name=source.name,
        grants=sum(frameworks.values()),
        skipped=skipped,
        frameworks=frameworks,
        checksum=source.checksum(),
        data_date=date.fromisoformat(newest[:10]) if newest else None,
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
    ]


def _say_why(report: ImportReport) -> str:
    first = next(iter(report.skipped), None)
    return f"The first row, {first.place}: {first.reason}." if first else "Download it again."


def _refuse_loss(report: ImportReport, *, index: int, allow_shrink: bool) -> None:
    if not allow_shrink:
        refuse_shrunk(report.sources[index])
        refuse_lossy(report.sources[index], unlisted=count_unlisted_grants(source=index))
