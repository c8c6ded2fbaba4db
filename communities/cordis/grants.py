"""Writing grants with all that belongs to them: only those that differ from what the portal holds."""

from collections.abc import Iterable

from communities.cordis.code_links import write_subject_links, write_topic_links
from communities.cordis.consortia import write_members
from communities.cordis.held import GRANT_FIELDS, fill_gaps
from communities.cordis.report import ImportReport
from communities.cordis.shapes import fingerprint, restore
from communities.cordis.staged import StagedGrant
from communities.models import Grant, Programme

_OVERWRITTEN = [*GRANT_FIELDS, "programme", "fingerprint", "updated_at"]


def write_grants(batch: list[StagedGrant], report: ImportReport) -> None:
    """Create or update a batch of grants and count them; an unchanged grant is not written at all."""
    known = dict(_read_fingerprints(grant.number for grant in batch))
    marks = {grant.number: fingerprint(grant.list_parts()) for grant in fill_gaps(batch)}
    changed = [grant for grant in batch if known.get(grant.number) != marks[grant.number]]
    saved = _save(fill_gaps(changed), marks=marks)
    write_topic_links([grant for grant in changed if grant.topics is not None], saved)
    write_subject_links([grant for grant in changed if grant.subjects is not None], saved)
    write_members(
        [grant for grant in changed if grant.members is not None], saved, report.tallies["participations"]
    )
    _count(batch, changed={grant.number for grant in changed}, known=set(known), report=report)


def _read_fingerprints(numbers: Iterable[str]) -> Iterable[tuple[str, str]]:
    return Grant.objects.filter(number__in=list(numbers)).values_list("number", "fingerprint")


def _save(grants: list[StagedGrant], *, marks: dict[str, str]) -> dict[str, Grant]:
    programmes = Programme.objects.in_bulk(
        {grant.programme for grant in grants if grant.programme}, field_name="code"
    )
    rows = [
        Grant(
            number=grant.number,
            fingerprint=marks[grant.number],
            programme=programmes[grant.programme] if grant.programme else None,
            **{name: restore(Grant, name, value) for name, value in grant.fields.items()},
        )
        for grant in grants
    ]
    saved = Grant.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=_OVERWRITTEN
    )
    return {grant.number: grant for grant in saved}


def _count(batch: list[StagedGrant], *, changed: set[str], known: set[str], report: ImportReport) -> None:
    grants, parts = report.tallies["grants"], report.tallies["participations"]
    grants.created += len(changed - known)
    grants.updated += len(changed & known)
    grants.unchanged += len(batch) - len(changed)
    parts.unchanged += sum(len(grant.members or []) for grant in batch if grant.number not in changed)
