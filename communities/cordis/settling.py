"""Once all rows are staged: drop what belongs to no grant and what is said twice, and report it."""

from communities.cordis import report as reports
from communities.cordis.report import ImportReport
from communities.cordis.rows import Place, SkippedRow, Table
from communities.cordis.session import Rows, analyse, count, read, run
from communities.cordis.stage import Stage

_STAGED_AS = {
    Table.ORGANISATION: "cordis_member",
    Table.LEGAL_BASIS: "cordis_legal_basis",
    Table.TOPIC: "cordis_topic",
    Table.WEB_LINK: "cordis_website",
    Table.SUBJECT: "cordis_subject",
}
_MOST_REMARKS = 20
_IS_ORPHAN = "NOT EXISTS (SELECT 1 FROM cordis_grant g WHERE g.number = t.number AND g.source = t.source)"
_IS_REPEATED = """
    FROM cordis_grant t
    JOIN (SELECT number, min(seq) AS seq FROM cordis_grant GROUP BY number HAVING count(*) > 1) f
        ON f.number = t.number AND f.seq < t.seq
"""
_IS_REPEATED_MEMBER = """
    FROM cordis_member t
    JOIN (SELECT number, pic, role, min(seq) AS seq FROM cordis_member
        GROUP BY number, pic, role HAVING count(*) > 1) f
        ON f.number = t.number AND f.pic = t.pic AND f.role = t.role AND f.seq < t.seq
"""


def drop_repeated_grants(stage: Stage, report: ImportReport) -> None:
    """Keep the first row of each grant; to be called after each source."""
    run("CREATE INDEX IF NOT EXISTS cordis_grant_by_number ON cordis_grant (number, source)")
    analyse("cordis_grant (seq, number, source, framework_programme)", *_STAGED_AS.values())
    query = (
        f"SELECT t.file, t.line, t.number, k.file, k.line {_IS_REPEATED} JOIN cordis_grant k ON k.seq = f.seq"
    )
    repeated = _read_some(f"{query} ORDER BY t.seq")
    for file, line, number, first_file, first_line in repeated:
        held = f"{stage.name_file(first_file)}, line {first_line},"
        reason = f"grant {number} is repeated: {held} has it already"
        report.skip(SkippedRow(Table.PROJECT, Place(stage.name_file(file), line), reason))
    if repeated:
        _drop(f"SELECT t.seq {_IS_REPEATED}", "cordis_grant", Table.PROJECT, report)


def settle(stage: Stage, report: ImportReport) -> None:
    """Make the staged tables consistent, and report what had to go."""
    for table in _STAGED_AS:
        _drop_orphans(stage, table, report)
    query = f"SELECT t.file, t.line, t.number, t.pic, t.role {_IS_REPEATED_MEMBER} ORDER BY t.seq"
    repeated = _read_some(query)
    for file, line, number, pic, role in repeated:
        reason = f"PIC {pic} as {role} of grant {number} is repeated"
        report.skip(SkippedRow(Table.ORGANISATION, Place(stage.name_file(file), line), reason))
    if repeated:
        _drop(f"SELECT t.seq {_IS_REPEATED_MEMBER}", "cordis_member", Table.ORGANISATION, report)
    report.notes += note_remarks(stage)
    report.tally_for(Table.WEB_LINK).read = count("SELECT count(DISTINCT number) FROM cordis_website")


def note_remarks(stage: Stage) -> list[str]:
    """Give a sentence for each value that was left out of a row; of many only the first, and their number."""
    query = "SELECT file, line, reason FROM cordis_remark ORDER BY seq LIMIT %s"
    notes = [
        f"{Place(stage.name_file(file), line)}: {reason}: the row was taken without it."
        for file, line, reason in read(query, [_MOST_REMARKS])
    ]
    more = count("SELECT count(*) FROM cordis_remark") - len(notes)
    return [*notes, f"{more} more rows were taken without such a value."] if more else notes


def count_unlisted_grants(*, source: int) -> int:
    """Count the grants that topics or legal bases name and the project table does not have.

    All three tables of a dump have the same grants, so these were lost on the way.
    """
    query = f"""
        SELECT count(*) FROM (SELECT number FROM cordis_topic t WHERE source = %s AND {_IS_ORPHAN}
        UNION SELECT number FROM cordis_legal_basis t WHERE source = %s AND {_IS_ORPHAN}) lost
    """  # noqa: S608 - only names from this file
    return count(query, [source, source])


def count_frameworks(*, source: int) -> dict[str, int]:
    """Count the staged grants per framework programme."""
    query = """
        SELECT COALESCE(framework_programme, ''), count(*) FROM cordis_grant WHERE source = %s
        GROUP BY framework_programme ORDER BY framework_programme
    """
    return dict(read(query, [source]))


def _drop_orphans(stage: Stage, table: Table, report: ImportReport) -> None:
    name = _STAGED_AS[table]
    query = f"SELECT t.file, t.line, t.number FROM {name} t WHERE {_IS_ORPHAN} ORDER BY t.seq"  # noqa: S608
    orphans = _read_some(query)
    for file, line, number in orphans:
        reason = f"grant {number} is not in the project table"
        report.skip(SkippedRow(table, Place(stage.name_file(file), line), reason))
    if orphans:
        _drop(f"SELECT t.seq FROM {name} t WHERE {_IS_ORPHAN}", name, table, report)  # noqa: S608


def _read_some(query: str) -> Rows:
    """Give as many rows as a report lists."""
    return read(f"{query} LIMIT {reports.MOST_LISTED}")


def _drop(which: str, name: str, table: Table, report: ImportReport) -> None:
    """Delete staged rows, and count those that were too many to be listed."""
    gone = run(f"DELETE FROM {name} WHERE seq IN ({which})")  # noqa: S608 - only names from this file
    report.tally_for(table).skipped += max(0, gone - reports.MOST_LISTED)
