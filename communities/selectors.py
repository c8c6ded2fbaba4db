"""Reads of the catalogue."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from communities.models import Community, CordisRelease, Grant, GrantChange


def current_release() -> CordisRelease | None:
    """Return the newest CORDIS release that was imported."""
    return CordisRelease.objects.first()


def describe_current_release() -> str:
    """Return "CORDIS data of …" for pages and checks."""
    release = current_release()
    return str(release) if release else _("no CORDIS data imported yet")


def communities_with_grants() -> QuerySet[Community]:
    """Return communities with all that a list of them shows."""
    return Community.objects.prefetch_related("grant_links__grant")


def grants_with_consortia() -> QuerySet[Grant]:
    """Return grants with all that a page about one of them shows."""
    return Grant.objects.select_related("programme").prefetch_related(
        "topics", "subjects", "participations__organisation", "community_links__community"
    )


def changes_of_grant(grant: Grant) -> QuerySet[GrantChange]:
    """Return what imports changed in a grant, newest first, each with its release."""
    return grant.changes.select_related("release")
