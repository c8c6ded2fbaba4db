"""The record of finished imports, and the refusal of a dump that has lost grants since the last one."""

import re
import uuid
from dataclasses import asdict

from communities.cordis.refusals import RefusedFile
from communities.cordis.report import ImportReport, SourceCount
from communities.models import CordisRelease

ALLOWED_LOSS_PERCENT = 2
"""Dumps grow; a grant or two may be withdrawn. (The rule of the project's data page.)"""

FEW = 10
"""So many missing grants are no sign of a broken table, however small the dump."""

READER = 6
"""The version of the rules by which rows are read: raised when the same file would give other rows."""

_VARIANT = re.compile(r"(?: ?\([0-9]+\)|\.zip|[.-](?:csv|json|xml))*$", re.IGNORECASE)

MOST_KEPT = 1_000
"""Skipped rows that a release remembers one by one. Real dumps have some dozens."""


def refuse_shrunk(source: SourceCount) -> None:
    """Raise `RefusedFile` if the source has lost grants since its last import."""
    before = _find_comparable(source)
    if before and source.grants * 100 < before * (100 - ALLOWED_LOSS_PERCENT):
        raise RefusedFile(
            f"{source.name} has {source.grants} readable grants, its last import had {before}: more than "
            f"{ALLOWED_LOSS_PERCENT} % are gone. Check the download, or say --allow-shrink if it is right."
        )


def refuse_lossy(source: SourceCount, *, unlisted: int) -> None:
    """Raise `RefusedFile` if other tables name grants that the project table has lost in silence.

    A reader that skips bad lines loses few in a thousand: 284 of the 35,389 of Horizon 2020, once.
    """
    lost = unlisted - source.skipped
    if lost > FEW:
        raise RefusedFile(
            f"{source.name}: its topics and legal bases name {unlisted} grants that its project table lacks. "
            f"Check the download, or say --allow-shrink if it is right."
        )


def record_releases(report: ImportReport) -> list[int]:
    """Remember the sources of an import, except one that was imported before and changed nothing.

    Give the key of each source's release, in their order.
    """
    latest = [CordisRelease.objects.filter(source=source.name).first() for source in report.sources]
    if report.has_changes or any(
        release is None or release.checksum != source.checksum or release.counts.get("reader") != READER
        for source, release in zip(report.sources, latest, strict=True)
    ):
        mark = uuid.uuid4().hex
        return [_record(source, report, mark=mark) for source in report.sources]
    return [release.pk for release in latest if release is not None]


def _find_comparable(source: SourceCount) -> int:
    """Give the grants of the last import of that dump; another programme's project.csv is no predecessor."""
    own = _strip_variant(source.name)
    for name, counts in CordisRelease.objects.values_list("source", "counts").iterator():
        frameworks = counts.get("frameworks", {})
        if _strip_variant(name) == own and frameworks.keys() & source.frameworks.keys():
            return sum(frameworks.values())
    return 0


def _strip_variant(name: str) -> str:
    """Give what the name of a dump is in each of its forms, packed or not, downloaded once or twice."""
    return _VARIANT.sub("", name).lower()


def _record(source: SourceCount, report: ImportReport, *, mark: str) -> int:
    tables = {name: asdict(tally) for name, tally in report.tallies.items()}
    release = CordisRelease.objects.create(
        source=source.name,
        checksum=source.checksum,
        data_date=source.data_date,
        skipped=report.list_skipped()[:MOST_KEPT],
        counts={
            "frameworks": source.frameworks,
            "tables": tables,
            "skipped_count": report.skipped_count,
            "notes": report.notes,
            "reader": READER,
            # All that were imported at once share their counts.
            "imported_with": mark,
            "sources": len(report.sources),
        },
    )
    return release.pk
