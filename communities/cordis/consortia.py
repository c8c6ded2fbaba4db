"""Who takes part in a grant, and how."""

from collections.abc import Mapping

from communities.cordis.report import Tally
from communities.cordis.shapes import canonical, restore
from communities.cordis.staged import StagedGrant, StagedMember
from communities.models import Grant, Organisation, Participation

Key = tuple[int, int, str]


def write_members(grants: list[StagedGrant], saved: Mapping[str, Grant], tally: Tally) -> None:
    """Make the participations of these grants what the dump says, and count what that took."""
    wanted = _key_members(grants, saved)
    held = _read_held({saved[grant.number].pk for grant in grants})
    stale = [part.pk for key, part in held.items() if key not in wanted]
    written = [key for key, member in wanted.items() if key not in held or _differs(held[key], member)]
    Participation.objects.filter(pk__in=stale).delete()
    _save({key: wanted[key] for key in written})
    created = sum(key not in held for key in written)
    tally.removed += len(stale)
    tally.created += created
    tally.updated += len(written) - created
    tally.unchanged += len(wanted) - len(written)


def _key_members(grants: list[StagedGrant], saved: Mapping[str, Grant]) -> dict[Key, StagedMember]:
    pics = {member.pic for grant in grants for member in grant.members or []}
    organisations = Organisation.objects.in_bulk(list(pics), field_name="pic")
    return {
        (saved[grant.number].pk, organisations[member.pic].pk, member.role): member
        for grant in grants
        for member in grant.members or []
    }


def _read_held(grants: set[int]) -> dict[Key, Participation]:
    parts = Participation.objects.filter(grant_id__in=grants)
    return {(part.grant_id, part.organisation_id, part.role): part for part in parts}


def _differs(held: Participation, member: StagedMember) -> bool:
    is_same = (held.order, canonical(held.ec_contribution), held.has_ended) == (
        member.order,
        member.ec_contribution,
        member.has_ended,
    )
    return not is_same


def _save(members: Mapping[Key, StagedMember]) -> None:
    Participation.objects.bulk_create(
        [
            Participation(
                grant_id=grant,
                organisation_id=organisation,
                role=role,
                order=member.order,
                ec_contribution=restore(Participation, "ec_contribution", member.ec_contribution),
                has_ended=member.has_ended,
            )
            for (grant, organisation, role), member in members.items()
        ],
        update_conflicts=True,
        unique_fields=["grant", "organisation", "role"],
        update_fields=["order", "ec_contribution", "has_ended"],
    )
