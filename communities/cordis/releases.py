"""The record of finished imports, and the refusal of a dump that has lost grants since the last one."""

from dataclasses import asdict

from communities.cordis.refusals import RefusedFile
from communities.cordis.report import ImportReport, SourceCount
from communities.models import CordisRelease

ALLOWED_LOSS_PERCENT = 2
"""Dumps grow; a grant or two may be withdrawn. (The rule of the project's data page.)"""

FEW = 10
"""So many missing grants are no sign of a broken table, however small the dump."""


def refuse_shrunk(source: SourceCount) -> None:
    """Raise `RefusedFile` if the source has lost grants since its last import."""
    before = _find_comparable(source)
    if before and source.grants * 100 < before * (100 - ALLOWED_LOSS_PERCENT):
        raise RefusedFile(
            f"{source.name} has {source.grants} readable grants, its last import had {before}: more than "
            f"{ALLOWED_LOSS_PERCENT} % are gone. Check the download, or say --allow-shrink if it is right."
        )


def refuse_lossy(source: SourceCount, *, unlisted: int) -> None:
    """Raise `RefusedFile` if other tables name grants that the project table has lost in silence."""
    lost = unlisted - source.skipped
    if lost > FEW and lost * 100 > source.grants * ALLOWED_LOSS_PERCENT:
        raise RefusedFile(
            f"{source.name}: its topics and legal bases name {unlisted} grants that its project table lacks. "
            f"Check the download, or say --allow-shrink if it is right."
        )


def record_releases(report: ImportReport) -> None:
    """Remember the sources of an import, except one that was imported before and changed nothing."""
    for source in report.sources:
        latest = CordisRelease.objects.filter(source=source.name).first()
        if report.has_changes or latest is None or latest.checksum != source.checksum:
            _record(source, report)


def _find_comparable(source: SourceCount) -> int:
    """Give the grants of the last import of that name; another programme's project.csv is no predecessor."""
    latest = CordisRelease.objects.filter(source=source.name).first()
    frameworks = latest.counts.get("frameworks", {}) if latest else {}
    return sum(frameworks.values()) if frameworks.keys() & source.frameworks.keys() else 0


def _record(source: SourceCount, report: ImportReport) -> None:
    tables = {name: asdict(tally) for name, tally in report.tallies.items()}
    CordisRelease.objects.create(
        source=source.name,
        checksum=source.checksum,
        data_date=source.data_date,
        counts={"frameworks": source.frameworks, "tables": tables},
    )
