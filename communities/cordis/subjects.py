"""The subjects that only CORDIS's rows name: kept as the rows have them, until EuroSciVoc has it."""

from communities.cordis.report import ImportReport
from communities.cordis.session import allocate_keys, fill, read, run
from communities.models import Subject

_LISTED = 20
_STAGED = (
    "SELECT code, max(path), max(title) FROM cordis_subject GROUP BY code ORDER BY max(length(path)), code"
)


def plan_subjects(report: ImportReport) -> list[Subject]:
    """Give the subjects to create, parents first, and leave the key of each in the stage.

    What EuroSciVoc says of a subject (its labels tell) is never overwritten by a row.
    """
    staged = read(_STAGED)
    held = {subject.code: subject for subject in Subject.objects.defer("title")}
    missing = [row for row in staged if row[0] not in held]
    unknown = [code for code, *_ in staged if code not in held or not held[code].labels]
    for key, (code, path, title) in zip(allocate_keys(Subject, len(missing)), missing, strict=True):
        held[code] = _make(key, code, path=path, title=title, held=held)
    tally = report.tallies["subjects"]
    tally.read, tally.created = len(staged), len(missing)
    tally.unchanged = len(staged) - len(missing)
    report.vocabulary_note = note_unknown(unknown)
    _stage_keys({code: held[code].pk for code, *_ in staged})
    return [held[code] for code, *_ in missing]


def _make(key: int, code: str, *, path: str, title: str, held: dict[str, Subject]) -> Subject:
    """Make one below the nearest of its ancestors that is held."""
    codes = path.strip("/").split("/")
    parents = [held[above].pk for above in codes[:-1] if above in held]
    parent = parents[-1] if parents else None
    return Subject(pk=key, code=code, parent_id=parent, depth=len(codes), path=path, title=title)


def note_unknown(codes: list[str]) -> str:
    """Give a sentence about subjects that EuroSciVoc lacks, empty if there are none."""
    if not codes:
        return ""
    listed = ", ".join(sorted(codes)[:_LISTED]) + ("…" if len(codes) > _LISTED else "")
    sentence = (
        f"{len(codes)} subjects are not in the EuroSciVoc that the portal holds and have CORDIS's titles"
    )
    return f"{sentence}: {listed}. Import a newer vocabulary with import_euroscivoc."


def _stage_keys(keys: dict[str, int]) -> None:
    run("CREATE TEMPORARY TABLE cordis_subject_key (code text PRIMARY KEY, id bigint)")
    fill("cordis_subject_key", list(keys.items()))
