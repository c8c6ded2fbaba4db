"""What the portal holds of a grant, in the shape of what a dump says of it."""

from collections.abc import Collection

from django.db.models import Prefetch

from communities.cordis.shapes import canonical
from communities.cordis.staged import StagedGrant, StagedMember
from communities.models import Grant, Participation

GRANT_FIELDS = (
    "acronym",
    "title",
    "objective",
    "status",
    "start_date",
    "end_date",
    "total_cost",
    "ec_contribution",
    "framework_programme",
    "funding_scheme",
    "website",
    "doi",
    "content_updated_at",
)


def fill_gaps(batch: list[StagedGrant]) -> list[StagedGrant]:
    """Give the grants as they will be: where the dump is silent, what is held stays."""
    held = _read_held([grant.number for grant in batch if _has_gaps(grant)])
    return [_fill(grant, held.get(grant.number) or _describe_new(grant.number)) for grant in batch]


def _has_gaps(grant: StagedGrant) -> bool:
    return None in (grant.programme, grant.topics, grant.members, grant.subjects) or len(grant.fields) < len(
        GRANT_FIELDS
    )


def _fill(grant: StagedGrant, held: StagedGrant) -> StagedGrant:
    return StagedGrant(
        number=grant.number,
        fields=held.fields | grant.fields,
        programme=held.programme if grant.programme is None else grant.programme,
        topics=held.topics if grant.topics is None else grant.topics,
        members=held.members if grant.members is None else grant.members,
        subjects=held.subjects if grant.subjects is None else grant.subjects,
    )


def _read_held(numbers: Collection[str]) -> dict[str, StagedGrant]:
    consortia = Prefetch("participations", Participation.objects.select_related("organisation"))
    grants = Grant.objects.filter(number__in=numbers).select_related("programme")
    return {
        grant.number: _describe(grant) for grant in grants.prefetch_related("topics", "subjects", consortia)
    }


def _describe(grant: Grant) -> StagedGrant:
    return StagedGrant(
        number=grant.number,
        fields=_canonical_fields(grant),
        programme=grant.programme.code if grant.programme else None,
        topics=sorted(topic.code for topic in grant.topics.all()),
        members=sorted(_describe_member(part) for part in grant.participations.all()),
        subjects=sorted(subject.code for subject in grant.subjects.all()),
    )


def _describe_new(number: str) -> StagedGrant:
    fields = _canonical_fields(Grant(number=number))
    return StagedGrant(number, fields, programme=None, topics=[], members=[], subjects=[])


def _canonical_fields(grant: Grant) -> dict[str, str | None]:
    return {name: canonical(getattr(grant, name)) for name in GRANT_FIELDS}


def _describe_member(part: Participation) -> StagedMember:
    pic, amount = part.organisation.pic, canonical(part.ec_contribution)
    return StagedMember(pic, part.role, part.order, amount, part.has_ended)
