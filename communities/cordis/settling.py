"""Once all rows are staged: drop what belongs to no grant, decide between rows that compete."""

from collections.abc import Sequence
from datetime import date

from communities.cordis.report import ImportReport
from communities.cordis.rows import Place, SkippedRow, Table
from communities.cordis.stage import Stage

_STAGED_AS = {
    Table.ORGANISATION: "members",
    Table.LEGAL_BASIS: "legal_bases",
    Table.TOPIC: "topics",
    Table.WEB_LINK: "websites",
    Table.SUBJECT: "subjects",
}
_IS_ORPHAN = "NOT EXISTS (SELECT 1 FROM grants g WHERE g.number = t.number AND g.source = t.source)"

# The one programme of a grant: the shortest code among the rows that decide (data of 825673 has two).
_KEEP_ONE_LEGAL_BASIS = """
DELETE FROM legal_bases WHERE rowid NOT IN (
    SELECT rowid FROM (SELECT rowid, row_number() OVER (
        PARTITION BY source, number ORDER BY rank, length(code), code, rowid) AS place FROM legal_bases)
    WHERE place = 1)
"""
# The title stands in legalBasis.csv even where the code was taken from project.csv.
_COPY_TITLES = """
CREATE TABLE titles AS SELECT code, max(title) AS title FROM {table} WHERE title <> '' GROUP BY code;
CREATE INDEX {table}_titles ON titles (code);
UPDATE {table} SET title = coalesce((SELECT title FROM titles WHERE titles.code = {table}.code), '');
DROP TABLE titles;
"""
_KEEP_DECIDING_TOPICS = """
DELETE FROM topics WHERE rank > (
    SELECT min(rank) FROM topics o WHERE o.source = topics.source AND o.number = topics.number)
"""


def settle(stage: Stage, report: ImportReport) -> None:
    """Make the staged tables consistent, and report what had to go."""
    for table in _STAGED_AS:
        _drop_orphans(stage, table, report)
    for name in ("legal_bases", "topics"):
        stage.connection.executescript(_COPY_TITLES.format(table=name))
    stage.select(_KEEP_ONE_LEGAL_BASIS)
    stage.select(_KEEP_DECIDING_TOPICS)
    report.tally_for(Table.WEB_LINK).read = _read_int(stage, "SELECT count(*) FROM websites", ())


def count_unlisted_grants(stage: Stage, *, source: int) -> int:
    """Count the grants that topics or legal bases name and the project table does not have.

    All three tables of a dump have the same grants, so these were lost on the way.
    """
    query = f"""
        SELECT count(*) FROM (SELECT number FROM topics t WHERE source = ?1 AND {_IS_ORPHAN}
        UNION SELECT number FROM legal_bases t WHERE source = ?1 AND {_IS_ORPHAN})
    """  # noqa: S608 - only names from this file
    return _read_int(stage, query, (source,))


def count_frameworks(stage: Stage, *, source: int) -> dict[str, int]:
    """Count the staged grants per framework programme."""
    query = "SELECT framework, count(*) FROM grants WHERE source = ? GROUP BY framework ORDER BY framework"
    return dict(stage.select(query, (source,)).fetchall())


def find_newest_day(stage: Stage, *, source: int) -> date | None:
    """Give the day of the newest contentUpdateDate of a source, None where it has none."""
    query = """
        SELECT max(moment) FROM (SELECT max(json_extract(fields, '$.content_updated_at')) AS moment
        FROM grants WHERE source = ?1 UNION ALL SELECT max(updated) FROM members WHERE source = ?1)
    """
    moment: str | None = stage.select(query, (source,)).fetchone()[0]
    return date.fromisoformat(moment[:10]) if moment else None


def _drop_orphans(stage: Stage, table: Table, report: ImportReport) -> None:
    name = _STAGED_AS[table]
    query = f"SELECT number, file, line FROM {name} t WHERE {_IS_ORPHAN} ORDER BY rowid"  # noqa: S608 - as above
    for number, file, line in stage.select(query):
        reason = f"grant {number} is not in the project table"
        report.skip(SkippedRow(table, Place(file, line), reason))
    stage.select(f"DELETE FROM {name} AS t WHERE {_IS_ORPHAN}")  # noqa: S608 - only names from this file


def _read_int(stage: Stage, query: str, values: Sequence[object]) -> int:
    return int(stage.select(query, values).fetchone()[0])
