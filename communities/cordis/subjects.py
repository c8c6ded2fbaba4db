"""Writing the subjects that only CORDIS's rows name: kept as the rows have them, until EuroSciVoc has it."""

from collections.abc import Iterable

from communities.cordis.catalogues import in_batches
from communities.cordis.report import ImportReport
from communities.cordis.staged import StagedSubject
from communities.models import Subject

_LISTED = 20


def write_subjects(entries: Iterable[StagedSubject], report: ImportReport) -> None:
    """Create the subjects that are not held, and note which the vocabulary lacks.

    What EuroSciVoc says of a subject (its labels tell) is never overwritten by a row.
    """
    unknown: list[str] = []
    tally = report.tallies["subjects"]
    for batch in in_batches(entries):
        held = Subject.objects.in_bulk([entry.code for entry in batch], field_name="code")
        missing = [entry for entry in batch if entry.code not in held]
        unknown += [entry.code for entry in batch if entry.code not in held or not held[entry.code].labels]
        for entry in missing:
            _create(entry)
        tally.read += len(batch)
        tally.created += len(missing)
        tally.unchanged += len(held)
    report.notes += _note_unknown(unknown)


def _create(entry: StagedSubject) -> None:
    """Create one below the nearest of its ancestors that is held; those come first."""
    codes = entry.path.strip("/").split("/")
    held = Subject.objects.in_bulk(codes[:-1], field_name="code")
    parents = [held[code] for code in codes[:-1] if code in held]
    Subject.objects.create(
        code=entry.code,
        parent=parents[-1] if parents else None,
        depth=len(codes),
        path=entry.path,
        title=entry.title,
    )


def _note_unknown(codes: list[str]) -> list[str]:
    if not codes:
        return []
    listed = ", ".join(sorted(codes)[:_LISTED]) + ("…" if len(codes) > _LISTED else "")
    sentence = (
        f"{len(codes)} subjects are not in the EuroSciVoc that the portal holds and have CORDIS's titles"
    )
    return [f"{sentence}: {listed}. Import a newer vocabulary with import_euroscivoc."]
