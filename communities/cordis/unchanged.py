"""Recognises a dump that is in already: by its checksum, without reading its rows once more."""

from collections.abc import Sequence
from typing import Any

from communities.cordis.progress import Progress, Step
from communities.cordis.releases import READER
from communities.cordis.report import ImportReport, SourceCount, Tally
from communities.cordis.rows import Place, SkippedRow, Source, Table
from communities.cordis.subjects import note_unknown
from communities.models import CordisRelease, Subject


def report_unchanged(sources: Sequence[Source], progress: Progress) -> ImportReport | None:
    """Give the report of an import that changes nothing, or None if the rows must be read.

    They need not be if the portal's last release of every source has the same checksum, was read by rules
    that are still in force, and no later release of another name has grants of the same framework programmes.
    """
    releases = [_find_release(source) for source in sources]
    if not sources or None in releases:
        return None
    held = [release for release in releases if release is not None]
    if any(release.counts.get("reader") != READER for release in held):
        return None
    if not all(_is_in_force(release, held) for release in held):
        return None
    for source, release in zip(sources, held, strict=True):
        step = Step(f"comparing {source.name}", total=source.size(), unit="B", progress=progress)
        if source.read_checksum(step.advance) != release.checksum:
            return None
        step.finish()
    return _report(held)


def _find_release(source: Source) -> CordisRelease | None:
    return CordisRelease.objects.filter(source=source.name).first()


def _is_in_force(release: CordisRelease, held: list[CordisRelease]) -> bool:
    if len(release.skipped) < release.counts["skipped_count"]:
        return False
    together = [other for other in held if other.counts["imported_with"] == release.counts["imported_with"]]
    if len(together) != release.counts["sources"]:
        return False
    own = release.counts["frameworks"].keys()
    later = CordisRelease.objects.filter(pk__gt=release.pk).exclude(pk__in=[other.pk for other in held])
    return not any(own & other.counts.get("frameworks", {}).keys() for other in later)


def _report(releases: list[CordisRelease]) -> ImportReport:
    """Put together what the imports of these releases reported, with nothing created or updated.

    The releases of one import share their counts.
    """
    report = ImportReport()
    latest = {release.counts["imported_with"]: release for release in releases}
    for release in latest.values():
        for name, counted in release.counts["tables"].items():
            _add(report.tallies[name], counted)
        report.skipped += [_read_skipped(row) for row in release.skipped]
    report.notes = [note for release in latest.values() for note in release.counts["notes"]]
    report.notes += [_note(release) for release in releases]
    unknown = Subject.objects.filter(labels={}).values_list("code", flat=True)
    report.vocabulary_note = note_unknown(list(unknown))
    report.sources = [_count(release) for release in releases]
    return report


def _add(tally: Tally, counted: dict[str, int]) -> None:
    tally.read += counted["read"]
    tally.unchanged += counted["created"] + counted["updated"] + counted["unchanged"]
    tally.skipped += counted["skipped"]


def _read_skipped(row: dict[str, Any]) -> SkippedRow:
    place = Place(row["file"], row["line"], row.get("column", 0))
    return SkippedRow(Table(row["table"]), place, row["reason"])


def _note(release: CordisRelease) -> str:
    return (
        f"{release.source} is what was imported on {release.imported_at:%-d %B %Y}, byte for byte: its rows "
        f"were not read again. Say --again if they should be."
    )


def _count(release: CordisRelease) -> SourceCount:
    frameworks = release.counts["frameworks"]
    return SourceCount(
        name=release.source,
        grants=sum(frameworks.values()),
        frameworks=frameworks,
        checksum=release.checksum,
        data_date=release.data_date,
    )
