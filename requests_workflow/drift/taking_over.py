"""Takes over into the registry what Zenodo shows, where that is sound."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Community, Grant, ZenodoDifference
from communities.services import change_community, change_grants
from communities.slugs import slug_skeleton
from requests_workflow.models import Reservation

Kind = ZenodoDifference.Kind

LONGEST_TITLE = 250


class CannotTakeOver(Exception):  # noqa: N818 - named for what happened, like the workflow's refusals
    """It would do harm here; the message is a sentence that says why, and what to do."""


def take_over(difference_id: int) -> None:
    """Make the registry show what Zenodo shows, and resolve the difference.

    Raises CannotTakeOver, and changes nothing, where a person has to see to it.
    """
    with transaction.atomic():
        difference = (
            ZenodoDifference.objects.select_for_update(of=("self",))
            .select_related("link__community")
            .get(pk=difference_id)
        )
        if difference.resolved_at is not None:
            raise CannotTakeOver(_("This difference is resolved already."))
        take = _WAYS.get(Kind(difference.kind))
        if take is None:
            raise CannotTakeOver(_("There is nothing to take over: look what has happened on Zenodo."))
        take(difference)
        difference.resolved_at = timezone.now()
        difference.save(update_fields=["resolved_at"])


def _take_title(difference: ZenodoDifference) -> None:
    change_community(difference.link.community_id, title=difference.there[:LONGEST_TITLE])


def _take_slug(difference: ZenodoDifference) -> None:
    """Hold the new address in place of the old one, then use it."""
    link, slug = difference.link, difference.there
    held = Reservation.objects.filter(community_id=link.community_id, kind=Reservation.Kind.SLUG)
    try:
        with transaction.atomic():
            if not held.update(value=slug_skeleton(slug)):
                Reservation.objects.create(
                    community_id=link.community_id, kind=Reservation.Kind.SLUG, value=slug_skeleton(slug)
                )
            change_community(link.community_id, slug=slug)
    except IntegrityError:
        raise CannotTakeOver(
            _("“%(slug)s” is that of another community or open request here, or too like it.")
            % {"slug": slug}
        ) from None
    link.remote_slug = slug
    link.save(update_fields=["remote_slug"])


def _take_grants(difference: ZenodoDifference) -> None:
    """Take Zenodo's grants, as long as the primary one stays: it is what the community was accepted for."""
    community: Community = difference.link.community
    wanted = [number for number in difference.there.split(", ") if number]
    primary = community.grant_links.filter(is_primary=True).values_list("grant__number", flat=True).first()
    if primary not in wanted:
        raise CannotTakeOver(
            _("Grant %(grant)s is what the community was accepted for: have it added on Zenodo again.")
            % {"grant": primary}
        )
    known = {grant.number: grant for grant in Grant.objects.filter(number__in=wanted)}
    if unknown := sorted(set(wanted) - set(known)):
        raise CannotTakeOver(
            _("CORDIS as it is imported here has no grant %(grants)s.") % {"grants": ", ".join(unknown)}
        )
    others = [known[number] for number in wanted if number != primary]
    change_grants(community.pk, [known[primary], *others])


def _take_owners(difference: ZenodoDifference) -> None:
    """Take note of the owners: what comes after is compared with these."""
    link = difference.link
    link.owner_ids = [owner for owner in difference.there.split(", ") if owner]
    link.save(update_fields=["owner_ids"])


_WAYS: dict[ZenodoDifference.Kind, Callable[[ZenodoDifference], None]] = {
    Kind.TITLE: _take_title,
    Kind.SLUG: _take_slug,
    Kind.GRANTS: _take_grants,
    Kind.OWNERS: _take_owners,
}
