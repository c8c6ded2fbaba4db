"""Takes, frees and hands over what only one request or community may hold."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from communities.slugs import slug_skeleton
from communities.zenodo.slugs import recall_taken
from requests_workflow.models import CommunityRequest, Reservation
from requests_workflow.refusals import Conflict

FIELD_OF = {
    Reservation.Kind.SLUG: "slug",
    Reservation.Kind.PRIMARY_GRANT: "grants",
    Reservation.Kind.COMMUNITY: "community",
}
SENTENCE_OF = {
    Reservation.Kind.SLUG: _(
        "The address “{}” is that of another community or open request, or too like it: choose another."
    ),
    Reservation.Kind.PRIMARY_GRANT: _(
        "Grant {} has a community or an open request already: look it up in the catalogue, or ask its "
        "coordinator to add you."
    ),
    Reservation.Kind.COMMUNITY: _(
        "The community “{}” is linked already, or an open request asks for it: check the name."
    ),
}


def take_reservations(request: CommunityRequest) -> None:
    """Hold exactly what the request names, giving up what it no longer names.

    Raises Conflict when somebody else holds any of it; among any number of takers at once, the unique
    constraint lets one win.
    """
    wanted = _wanted_by(request)
    held = {(row.kind, row.value): row.pk for row in request.reservations.all()}
    given_up = [pk for key, pk in held.items() if key not in wanted]
    Reservation.objects.filter(pk__in=given_up).delete()
    for (kind, value), shown in wanted.items():
        if (kind, value) not in held:
            _take(request, kind, value, shown)


def find_conflicts(request: CommunityRequest) -> list[Conflict]:
    """Return whatever the request names and somebody else holds at this moment."""
    wanted = _wanted_by(request)
    held = Reservation.objects.filter(value__in=[value for _kind, value in wanted]).exclude(request=request)
    taken = {(row.kind, row.value) for row in held}
    return [_conflict(kind, shown) for (kind, value), shown in wanted.items() if (kind, value) in taken]


def free_reservations(request: CommunityRequest) -> None:
    """Give up all that the request holds."""
    Reservation.objects.filter(request=request).delete()


def hand_reservations_to_community(request: CommunityRequest, community: Community) -> None:
    """Make the community the holder of all that the request held."""
    Reservation.objects.filter(request=request).update(request=None, community=community)


def move_slug_of_community(community: Community, slug: str) -> None:
    """Let a community hold another slug, and give up the one it held. Raises Conflict."""
    wanted = slug_skeleton(slug)
    held = Reservation.objects.filter(community=community, kind=Reservation.Kind.SLUG)
    if held.filter(value=wanted).exists():
        return  # so alike that the reservation is the same
    try:
        with transaction.atomic():
            Reservation.objects.create(community=community, kind=Reservation.Kind.SLUG, value=wanted)
    except IntegrityError as error:
        raise _conflict(Reservation.Kind.SLUG, slug) from error
    held.exclude(value=wanted).delete()


def find_free_slugs(slugs: Sequence[str]) -> list[str]:
    """Return those of the slugs that nobody holds, nor one like them, and that Zenodo didn't call taken."""
    skeletons = {slug: slug_skeleton(slug) for slug in slugs}
    held = Reservation.objects.filter(kind=Reservation.Kind.SLUG, value__in=skeletons.values())
    taken, taken_there = set(held.values_list("value", flat=True)), recall_taken(slugs)
    return [slug for slug, skeleton in skeletons.items() if skeleton not in taken and slug not in taken_there]


def holder_of_slug(slug: str, *, besides: CommunityRequest | None = None) -> Reservation | None:
    """Return who holds the slug or one that looks like it, other than the given request."""
    rows = Reservation.objects.filter(kind=Reservation.Kind.SLUG, value=slug_skeleton(slug))
    if besides is not None:
        rows = rows.exclude(request=besides)
    return rows.first()


def _wanted_by(request: CommunityRequest) -> dict[tuple[str, str], str]:
    slug = request.slug if request.kind == CommunityRequest.Kind.NEW else request.linked_community
    wanted = {(Reservation.Kind.SLUG.value, slug_skeleton(slug)): slug}
    if request.kind == CommunityRequest.Kind.LINK:
        wanted[Reservation.Kind.COMMUNITY.value, slug] = slug
    primary = request.grant_links.select_related("grant").first()
    if primary is not None:
        number = primary.grant.number
        wanted[Reservation.Kind.PRIMARY_GRANT.value, number] = number
    # Always in the same order, so that two takers can't wait for each other.
    return dict(sorted(wanted.items()))


def _take(request: CommunityRequest, kind: str, value: str, shown: str) -> None:
    try:
        with transaction.atomic():
            Reservation.objects.create(request=request, kind=kind, value=value)
    except IntegrityError as error:
        raise _conflict(kind, shown) from error


def _conflict(kind: str, shown: str) -> Conflict:
    taken = Reservation.Kind(kind)
    return Conflict(str(SENTENCE_OF[taken]).format(shown), field=FIELD_OF[taken])
